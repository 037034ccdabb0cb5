# moto_server, but it ends when its standard input does: it must not outlive whoever started it.
import os
import sys
import threading

from moto.server import main


def end_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_stdin, daemon=True).start()
main(sys.argv[1:])
