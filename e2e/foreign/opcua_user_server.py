"""An OPC UA server written by others (Python's asyncua) that lets in users with a certificate alone, for the end-to-end tests.

Usage: opcua_user_server.py PORT FOLDER. Who may sign in lies in FOLDER/users as PEM, and is looked up at each sign-in; the server keeps its
own certificate in FOLDER. Prints one JSON line when it listens.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

NAMESPACE = "urn:example:pump-station"
APPLICATION = "urn:example:pump-station:server"


class Users(UserManager):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_user(self, iserver, username=None, password=None, certificate=None):
        for file in sorted(self.folder.glob("*.pem")):
            known = x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(Encoding.DER)
            if certificate == known:
                return User(role=UserRole.User, name=file.stem)
        return None


async def main(port: int, folder: Path) -> None:
    users = folder / "users"
    users.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / "server-key.pem", folder / "server.der"
    await setup_self_signed_certificate(
        key, certificate, APPLICATION, "localhost", [ExtendedKeyUsageOID.SERVER_AUTH], {"commonName": "Pump station"}
    )
    server = Server(user_manager=Users(users))
    await server.init()
    await server.set_application_uri(APPLICATION)
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/pump")
    server.set_security_policy([ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt])
    await server.load_certificate(str(certificate))
    await server.load_private_key(str(key))
    server.set_identity_tokens([ua.X509IdentityToken])
    index = await server.register_namespace(NAMESPACE)
    pump = await server.nodes.objects.add_object(ua.NodeId("Pump", index), "Pump")
    speed = await pump.add_variable(ua.NodeId("Pump.Speed_rpm", index), "Speed_rpm", 1450.0)
    async with server:
        print(json.dumps({"ready": True, "url": f"opc.tcp://127.0.0.1:{port}/pump", "namespace": NAMESPACE}), flush=True)
        value = 1450.0
        while True:
            value = 1450.0 if value > 1500 else value + 1
            await speed.write_value(value)
            await asyncio.sleep(0.2)


logging.disable(logging.WARNING)
asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
