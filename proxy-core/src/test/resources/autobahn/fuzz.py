"""Runs the cases of the Autobahn suite against several servers at once; one line for each result.

Arguments: cases left out (comma-separated), then name=url of each server.
"""
import random
import sys

from autobahn import websocket
from autobahntestsuite import choosereactor
from twisted.internet import reactor
from autobahntestsuite import fuzzing
from autobahntestsuite.case.case import Case


class Runs(object):
    """The reactor as each run sees it: the last to end stops it, not the first."""

    def __init__(self, count):
        self.left = count

    def __getattr__(self, name):
        return getattr(reactor, name)

    def stop(self):
        self.left -= 1
        if self.left == 0:
            reactor.stop()


def patiently(kill_after):
    """Ten times as long as the suite waits for a server: the machine may have more to do."""
    return lambda protocol, delay: kill_after(protocol, delay * 10)


def close_after(protocol, delay):
    """As the suite's, but what the case expects may come up to ten times as late."""
    case = protocol.runCase

    def close(delays_left):
        answered = any(case.compare(case.received, events) for events in case.expected.values())
        if answered or delays_left == 0 or protocol.state == protocol.STATE_CLOSED:
            protocol.executeCloseAfter()
        else:
            reactor.callLater(delay, close, delays_left - 1)

    reactor.callLater(delay, close, 9)


class Zeros(object):
    """The random numbers that messages are masked with."""

    def __getattr__(self, name):
        return getattr(random, name)

    def getrandbits(self, count):
        return 0 if count == 32 else random.getrandbits(count)


def mask_quickly():
    """Masks with zeros, which change nothing: the suite masks byte by byte, 16 MiB take minutes."""
    by_bytes = websocket.createXorMasker
    websocket.random = Zeros()
    websocket.createXorMasker = lambda mask, length=None: (
        websocket.XorMaskerNull() if mask == "\0\0\0\0" else by_bytes(mask, length))


def count_as_failed(on_connection_lost):
    """A connection that ends before its case said what it expects has failed; the suite stops there."""
    def lost(case, failed_by_me):
        for key, value in (("closedByMe", True), ("closeCode", [1000]), ("requireClean", True)):
            case.expectedClose.setdefault(key, value)
        on_connection_lost(case, failed_by_me)

    return lost


def patient_options(reset):
    """Its own limits of 5 s for the handshake and 1 s for the answer to a close, ten times as long."""
    def patient(factory):
        reset(factory)
        factory.openHandshakeTimeout *= 10
        factory.closeHandshakeTimeout *= 10

    return patient


websocket.WebSocketClientFactory.resetProtocolOptions = patient_options(
    websocket.WebSocketClientFactory.resetProtocolOptions.__func__)
# The suite reports it, also where the connection was lost before there was one.
fuzzing.FuzzingClientProtocol.http_response_data = ""
Case.onConnectionLost = count_as_failed(Case.onConnectionLost.__func__)
fuzzing.FuzzingProtocol.killAfter = patiently(fuzzing.FuzzingProtocol.killAfter.__func__)
fuzzing.FuzzingProtocol.closeAfter = close_after


class Run(fuzzing.FuzzingClientFactory):
    # So many cases may begin again because their connection was lost before any answer: Jython's sockets do
    # that now and then, without a proxy too.
    again = 5

    def buildProtocol(self, addr):
        self.last = fuzzing.FuzzingClientFactory.buildProtocol(self, addr)
        return self.last

    def clientConnectionLost(self, connector, reason):
        if self.again > 0 and not self.last.http_response_data:
            self.again -= 1
            self.currSpecCase -= 1
        fuzzing.FuzzingClientFactory.clientConnectionLost(self, connector, reason)

    def createReports(self):
        for server, cases in self.agents.items():
            for case, result in cases.items():
                sys.__stdout__.write("RESULT %s %s %s, %s\n" % (
                    server, case, result["behavior"], result["behaviorClose"]))


if "9.*" not in sys.argv[1].split(","):
    mask_quickly()
servers = [server.split("=", 1) for server in sys.argv[2:]]
fuzzing.reactor = Runs(len(servers))
for name, url in servers:
    Run({
        "options": {"failByDrop": False},
        "outdir": "unused",
        "servers": [{"agent": name, "url": url}],
        "cases": ["*"],
        "exclude-cases": sys.argv[1].split(","),
        "exclude-agent-cases": {},
    })
reactor.run()
