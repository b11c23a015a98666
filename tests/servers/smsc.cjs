// A message centre made of the npm package smpp, by other people:
//   node smsc.cjs FOLDER PORT CONTROL_PORT LEDGER [KEY CERTIFICATE]
// What it is given for us it offers until it is acknowledged, also after it was killed: the ledger is its memory.
// Orders come as JSON by POST to the control port.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const { createRequire } = require('node:module');

const [folder, port, control, ledger, key, certificate] = process.argv.slice(2);
const smpp = createRequire(`${folder}/node_modules/smpp/package.json`)('./lib/smpp.js');

const note = (entry) => fs.appendFileSync(ledger, `${JSON.stringify(entry)}\n`);
const waiting = new Map();
const receivers = new Set();
const behaviour = { statuses: [], receipts: 'none', ids: 'same', binds: 10, silent: false };
let submitted = Number(Date.now() % 1000000) + 170000000;
let bound = 0;

for (const line of fs.existsSync(ledger) ? fs.readFileSync(ledger, 'utf8').split('\n').filter(Boolean) : []) {
  const entry = JSON.parse(line);
  if (entry.offered) waiting.set(entry.offered.tag, entry.offered);
  if (entry.taken) waiting.delete(entry.taken);
}

function deliverAll() {
  const [session] = receivers;
  for (const one of waiting.values()) {
    if (!session || one.with === session) continue;
    one.with = session;
    const pdu = { ...one.fields };
    if (one.hex !== undefined) pdu.short_message = { message: Buffer.from(one.hex, 'hex') };
    if (one.udh) pdu.short_message.udh = Buffer.from(one.udh, 'hex');
    if (one.payload) pdu.message_payload = { message: Buffer.from(one.payload, 'hex') };
    session.deliver_sm(pdu, (answer) => {
      note({ answered: one.tag, status: answer.command_status });
      if (answer.command_status === 0) {
        note({ taken: one.tag });
        waiting.delete(one.tag);
      } else {
        one.with = undefined;
        setTimeout(deliverAll, 200);
      }
    });
  }
}

function offer(one) {
  note({ offered: one });
  waiting.set(one.tag, one);
  deliverAll();
}

function receipt(pdu, id) {
  const state = { delivered: ['DELIVRD', 2, '000'], undelivered: ['UNDELIV', 5, '001'] }[behaviour.receipts];
  if (!state || !(pdu.registered_delivery & 1)) return;
  const name = behaviour.ids === 'hex' ? String(parseInt(id, 16)) : id;
  const text = `id:${name} sub:001 dlvrd:001 submit date:2611220127 done date:2611220127 stat:${state[0]} err:${state[2]} text:`;
  const fields = { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4 };
  if (behaviour.ids === 'same') Object.assign(fields, { receipted_message_id: name, message_state: state[1] });
  offer({ tag: `receipt-${id}`, fields, hex: Buffer.from(text).toString('hex') });
}

const options = key ? { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) } : {};
const server = smpp.createServer(options, (session) => {
  session.on('error', () => {});
  for (const bind of ['bind_transceiver', 'bind_receiver', 'bind_transmitter']) {
    session.on(bind, (pdu) => {
      note({ bind, system_id: pdu.system_id, system_type: pdu.system_type, version: pdu.interface_version });
      const status = pdu.password !== 'secret' ? smpp.ESME_RINVPASWD : bound >= behaviour.binds ? smpp.ESME_RALYBND : 0;
      if (status) {
        session.send(pdu.response({ command_status: status }));
        return;
      }
      bound += 1;
      session.once('close', () => { bound -= 1; });
      session.send(pdu.response());
      if (bind !== 'bind_transmitter') {
        receivers.add(session);
        deliverAll();
      }
    });
  }
  session.on('submit_sm', (pdu) => {
    if (behaviour.silent) return;
    const status = behaviour.statuses.shift() || 0;
    submitted += 1;
    const id = behaviour.ids === 'hex' ? submitted.toString(16).toUpperCase() : String(submitted);
    const { message, udh } = pdu.short_message;
    note({
      submit: id, status, to: pdu.destination_addr, from: pdu.source_addr,
      ends: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi],
      coding: pdu.data_coding, esm_class: pdu.esm_class, receipt: pdu.registered_delivery,
      text: Buffer.isBuffer(message) ? message.toString('hex') : message,
      udh: udh ? Buffer.concat([].concat(udh)).toString('hex') : '',
    });
    if (!status && behaviour.early) receipt(pdu, id);
    const answer = () => session.send(pdu.response({ message_id: status ? '' : id, command_status: status }));
    setTimeout(answer, behaviour.early ? 300 : 0);
    if (!status && !behaviour.early) setTimeout(() => receipt(pdu, id), 5);
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('close', () => {
    receivers.delete(session);
    for (const one of waiting.values()) if (one.with === session) one.with = undefined;
    deliverAll();
  });
});

server.listen(Number(port), '127.0.0.1', () => {
  http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const order = body ? JSON.parse(body) : {};
      if (order.offer) order.offer.forEach(offer);
      if (order.set) Object.assign(behaviour, order.set);
      if (order.drop) for (const session of receivers) session.socket.destroy();
      if (order.enquire) for (const session of receivers) session.enquire_link({}, () => note({ enquired: true }));
      if (order.forget) waiting.clear();
      response.end(JSON.stringify({ waiting: waiting.size, receivers: receivers.size }));
    });
  }).listen(Number(control), '127.0.0.1');
});
