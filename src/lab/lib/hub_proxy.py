"""hub_proxy.py PORT REGISTRY_PORT: an HTTP proxy on loopback that answers CONNECT to Docker Hub's names only, and leads there to a
registry on this machine. Every other host is refused at once, so that nothing the lab's dockerd does leaves the machine."""
import select
import socket
import socketserver
import sys

HUB = ("registry-1.docker.io:443", "index.docker.io:443")


class Proxy(socketserver.StreamRequestHandler):
    def handle(self):
        request = self.rfile.readline(4096).decode("latin-1").split()
        while self.rfile.readline(4096).strip():
            pass
        if len(request) < 2 or request[0] != "CONNECT" or request[1] not in HUB:
            self.wfile.write(b"HTTP/1.1 403 The lab reaches no outside host\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", int(sys.argv[2]))) as registry:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ends = {self.connection: registry, registry: self.connection}
            while True:
                for ready in select.select(list(ends), [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    ends[ready].sendall(data)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Proxy).serve_forever()
