from __future__ import annotations

import socket

from minegraph.cli.serve import _listening
from minegraph.settings import Settings


def test_connections_send_without_waiting_for_acknowledgements():
    with (
        _listening(Settings(port=0)) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
