// Starts the npm package telegram-test-api on the port given, in the folder where it is installed:
//   node telegram_test_api.cjs FOLDER PORT
// It is as its makers made it but for one thing: Telegram sends the secret of a webhook along, and this package does not.
'use strict';

const { createRequire } = require('node:module');

const [folder, port] = process.argv.slice(2);
const load = createRequire(`${folder}/node_modules/telegram-test-api/package.json`);
const { TelegramServer } = load('./lib/telegramServer.js');
const axios = load('axios');

const server = new TelegramServer({ host: '127.0.0.1', port: Number(port), storage: 'RAM', storeTimeout: 600 });

axios.interceptors.request.use((request) => {
  const hook = Object.values(server.webhooks).find((one) => one.url === request.url);
  if (hook && hook.secret_token) {
    request.headers['X-Telegram-Bot-Api-Secret-Token'] = hook.secret_token;
  }
  return request;
});

server.start();
