# Writes secrets into AWS Secrets Manager, or what stands in for it, and prints how the AWS command line would do it.
#   seed.py JSON               every secret of the JSON object: a text as it is, an object as JSON, a list as versions
#   seed.py JSON SECRET KEY    that secret once more, without that key
import json
import shlex
import sys

import boto3

secrets = json.loads(sys.argv[1])
client = boto3.client("secretsmanager")


def text(value):
    return value if isinstance(value, str) else json.dumps(value)


def show(action, option, name, value):
    print("$ aws secretsmanager", action, option, shlex.quote(name), "--secret-string", shlex.quote(value))


if len(sys.argv) == 2:
    for name, value in secrets.items():
        first, *later = value if isinstance(value, list) else [value]
        show("create-secret", "--name", name, text(first))
        client.create_secret(Name=name, SecretString=text(first))
        for version in later:
            show("put-secret-value", "--secret-id", name, text(version))
            client.put_secret_value(SecretId=name, SecretString=text(version))
else:
    name, key = sys.argv[2:]
    rest = {k: v for k, v in secrets[name].items() if k != key}
    show("put-secret-value", "--secret-id", name, text(rest))
    client.put_secret_value(SecretId=name, SecretString=text(rest))
