// Azurite as a storage service of its own, apart from the command that uses it.
//
//   node azurite-service.cjs launch FOLDER PACKAGE SECONDS   starts `run` in a session of its own, writes its pid and ends
//   node azurite-service.cjs run FOLDER PACKAGE SECONDS      serves FOLDER until it is asked to stop or has been without an
//                                                            owner for so many seconds
//
// Azurite saves its metadata every few seconds only. Killing it with the command would lose writes that it has
// acknowledged, which the service that it stands for never does: so it runs detached, outlives a killed command, and is
// found again through FOLDER/service.json. Blob and queue only; the table service is never used and not started.
//
// FOLDER/accounts.json   names and keys of the accounts (owner-only)
// FOLDER/service.json    pid, start and ports of the running service
// FOLDER/heartbeat       touched by the owner while it lives
// FOLDER/stop            asks the service with the pid in it to save and end
'use strict';

const fs = require('fs');
const net = require('net');
const path = require('path');
const { spawn } = require('child_process');

const host = '127.0.0.1';
const usualPorts = { blob: 10000, queue: 10001 };
const pollMs = 200;

const [verb, folder, azurite, ownerlessLimitSeconds] = process.argv.slice(2);
const file = (name) => path.join(folder, name);

function launch() {
  const output = fs.openSync(file('service.log'), 'a', 0o600);
  const child = spawn(process.execPath, [__filename, 'run', folder, azurite, ownerlessLimitSeconds], {
    detached: true,
    stdio: ['ignore', output, output],
    windowsHide: true,
  });
  process.stdout.write(String(child.pid));
  child.unref();
}

function freePort(port) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error) => (port === 0 ? reject(error) : resolve(freePort(0))));
    probe.listen({ port, host, exclusive: true }, () => {
      const found = probe.address().port;
      probe.close(() => resolve(found));
    });
  });
}

async function listen(create, usual) {
  for (let attempt = 0; ; attempt++) {
    const server = create(await freePort(attempt === 0 ? usual : 0));
    try {
      await server.start();
      return server;
    } catch (error) {
      // Another process took the port between the probe and the start.
      if (error.code !== 'EADDRINUSE' || attempt === 5) throw error;
    }
  }
}

async function run() {
  const source = (name) => require(path.join(azurite, 'dist', 'src', name));
  const accounts = JSON.parse(fs.readFileSync(file('accounts.json'), 'utf8'));
  process.env.AZURITE_ACCOUNTS = Object.entries(accounts).map(([name, key]) => `${name}:${key}`).join(';');

  source('common/Logger').configLogger(false);
  const blob = { server: source('blob/BlobServer').default, configuration: source('blob/BlobConfiguration').default };
  const queue = { server: source('queue/QueueServer').default, configuration: source('queue/QueueConfiguration').default };
  // Longer than a client keeps an idle connection, so that no request meets a connection that is being closed.
  const keepAliveSeconds = 180;
  const create = ({ server, configuration }, kind) => (port) => new server(new configuration(
    host, port, keepAliveSeconds, file(`__azurite_db_${kind}__.json`), file(`__azurite_db_${kind}_extent__.json`),
    [{ locationId: 'Default', locationPath: file(`__${kind}storage__`), maxConcurrency: 50 }],
    false, undefined, false, undefined, false, true));
  const servers = [
    await listen(create(blob, 'blob'), usualPorts.blob),
    await listen(create(queue, 'queue'), usualPorts.queue),
  ];

  const ports = servers.map((server) => server.httpServer.address().port);
  const state = {
    pid: process.pid,
    startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString(),
    blobPort: ports[0],
    queuePort: ports[1],
  };
  // Renamed into place, so that a reader never sees half of it.
  fs.writeFileSync(file('service.json.new'), JSON.stringify(state), { mode: 0o600 });
  fs.renameSync(file('service.json.new'), file('service.json'));

  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    for (const server of servers) await server.close();
    for (const name of ['service.json', 'stop']) fs.rmSync(file(name), { force: true });
    process.exit(0);
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  process.on('SIGHUP', () => {});

  // Counts its own ticks instead of comparing times: a machine that slept has not lost its owner.
  let beat = 0;
  let ticksWithoutBeat = 0;
  setInterval(() => {
    const seen = fs.statSync(file('heartbeat'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    ticksWithoutBeat = seen === beat ? ticksWithoutBeat + 1 : 0;
    beat = seen;
    const asked = fs.existsSync(file('stop')) && fs.readFileSync(file('stop'), 'utf8').trim() === String(process.pid);
    if (asked || ticksWithoutBeat * pollMs >= Number(ownerlessLimitSeconds) * 1000 || !fs.existsSync(folder)) close();
  }, pollMs);
}

if (verb === 'launch') {
  launch();
} else {
  run().catch((error) => {
    console.error(error.stack);
    process.exit(1);
  });
}
