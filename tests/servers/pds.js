// Bluesky's real PDS with its own directory of accounts (PLC), on loopback only.
// Ports and folder come from the environment: PDS_PORT, PLC_PORT, PDS_FOLDER.
const listen = require('net').Server.prototype.listen
require('net').Server.prototype.listen = function (port, ...rest) {
  // Both servers call listen(port) without a host, which would open them to the network.
  return typeof port === 'number'
    ? listen.call(this, port, '127.0.0.1', ...rest)
    : listen.call(this, port, ...rest)
}
const plc = require('@did-plc/server')
const { PDS, envToCfg, envToSecrets, readEnv } = require('@atproto/pds')
const hex = () => require('crypto').randomBytes(32).toString('hex')
const { PDS_FOLDER, PLC_PORT } = process.env

Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_DEV_MODE: 'true',
  PDS_DATA_DIRECTORY: PDS_FOLDER,
  PDS_BLOBSTORE_DISK_LOCATION: PDS_FOLDER + '/blobs',
  PDS_DID_PLC_URL: 'http://127.0.0.1:' + PLC_PORT,
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_INVITE_REQUIRED: 'false',
  PDS_ADMIN_PASSWORD: hex(),
  PDS_JWT_SECRET: hex(),
  PDS_DPOP_SECRET: hex(),
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: hex(),
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  PDS_RATE_LIMITS_ENABLED: 'false',
})

async function main() {
  await plc.PlcServer.create({ db: plc.Database.mock(), port: Number(PLC_PORT) }).start()
  const env = readEnv()
  const pds = await PDS.create(envToCfg(env), envToSecrets(env))
  await pds.start()
  console.log('ready')
}
main()
