"""The end of the pretend workspace."""

import asyncio
import gc
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import uvicorn

from workspace.server.handle import Server


async def _ignores(scope, receive, send):
    raise AssertionError("no request is sent")


async def _ends_while_somebody_connects():
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn.Config(_ignores, lifespan="off", log_config=None))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup([listener])
    with closing(socket.create_connection(listener.getsockname())) as client:
        await asyncio.sleep(0)  # the loop sees that somebody connects
        await asyncio.sleep(0)  # and accepts, before it serves the connection
        await server.shutdown([listener])
        client.settimeout(5)
        return client.recv(1)


def test_a_connection_accepted_at_the_end_is_closed():
    with ThreadPoolExecutor() as thread:  # the browser's loop may run in this one
        heard = thread.submit(lambda: asyncio.run(_ends_while_somebody_connects())).result()

    assert heard == b""
    gc.collect()  # a socket left open would fail this test
