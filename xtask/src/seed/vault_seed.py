# Writes secrets into a KV engine of version 2 by the HTTP API.
#   vault_seed.py ADDRESS TOKEN JSON    "mount/path" to the object that it holds, or to a list of versions
import json
import sys
import urllib.request

address, token, secrets = sys.argv[1:]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

for name, value in json.loads(secrets).items():
    mount, path = name.split("/", 1)
    for version in value if isinstance(value, list) else [value]:
        opener.open(
            urllib.request.Request(
                f"{address}/v1/{mount}/data/{path}",
                data=json.dumps({"data": version}).encode(),
                headers={"X-Vault-Token": token},
            ),
            timeout=10,
        )
