// The container's health check: exit code 0 when the address in MILLSPACE_HEALTH answers.
//   http://127.0.0.1:8080/ready   an answer of 200
//   tcp://127.0.0.1:4840          a connection
//   file:///tmp/ready             the file exists
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';

const url = new URL(process.env.MILLSPACE_HEALTH ?? 'http://127.0.0.1:8080/ready');

/** @param {boolean} healthy */
function end(healthy) {
  process.exit(healthy ? 0 : 1);
}

if (url.protocol === 'file:') end(existsSync(url));
else if (url.protocol === 'tcp:') {
  const socket = connect(Number(url.port), url.hostname, () => end(true));
  socket.on('error', () => end(false));
} else {
  get(url, (answer) => end(answer.statusCode === 200)).on('error', () => end(false));
}
