"""An OPC UA server written by others (Python's asyncua) with a small pump on it, for the end-to-end tests.

Usage: opcua_server.py PORT LEDGER. Prints one JSON line when it listens. Every value it serves is in the ledger first.
"""

import asyncio
import json
import math
import sys
import time
from datetime import datetime, timedelta, timezone

from asyncua import Server, ua

SIGNALS = {"Speed_rpm": (1450.0, 30.0), "Flow_m3h": (12.0, 1.5), "Discharge_bar": (4.2, 0.3), "Power_kW": (3.1, 0.2)}
NAMESPACE = "urn:example:pump-station"


async def main(port: int, ledger_path: str) -> None:
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/pump")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = await server.register_namespace(NAMESPACE)
    pump = await server.nodes.objects.add_object(ua.NodeId("Pump", index), "Pump")
    nodes = {}
    for name, (middle, _swing) in SIGNALS.items():
        nodes[name] = await pump.add_variable(ua.NodeId(f"Pump.{name}", index), name, middle)
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    with open(ledger_path, "a", encoding="utf-8") as ledger:
        async with server:
            print(json.dumps({"ready": True, "url": f"opc.tcp://127.0.0.1:{port}/pump", "namespace": NAMESPACE}), flush=True)
            step = 0
            while True:
                step += 1
                now_ms = int(time.time() * 1000)
                for offset, (name, (middle, swing)) in enumerate(SIGNALS.items()):
                    value = round(middle + swing * math.sin(step / 7 + offset), 4)
                    source_ms = now_ms + offset
                    ledger.write(json.dumps({"machine": "pump-1", "tag": name, "value": value, "t": source_ms}) + "\n")
                    ledger.flush()
                    stamp = (epoch + timedelta(milliseconds=source_ms)).replace(tzinfo=None)
                    data = ua.DataValue(ua.Variant(value, ua.VariantType.Double), SourceTimestamp=stamp)
                    await nodes[name].write_value(data)
                await asyncio.sleep(0.2)


asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
