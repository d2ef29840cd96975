// A sign-in that is not ours: panva's certified provider, with an academy's own names for roles and schools.
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, back] = process.argv.slice(2);
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const people = {
  'p.martin': { name: 'Paule Martin', profil: ['chef_etablissement'], etablissement: { rne: '0940120V' } },
  'c.durand': { name: 'Claude Durand', profil: 'commission' },
};
const client = (id, more) => ({
  client_id: id,
  client_secret: `secret of ${id}`,
  redirect_uris: [back],
  grant_types: ['authorization_code', 'refresh_token'],
  id_token_signed_response_alg: 'ES256',
  ...more,
});
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client('plain', {}), client('signed', { userinfo_signed_response_alg: 'ES256' })],
  jwks: { keys: [{ ...key, kid: 'theirs', use: 'sig', alg: 'ES256' }] },
  claims: { openid: ['sub'], profile: ['name', 'profil', 'etablissement'] },
  features: { jwtUserinfo: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
