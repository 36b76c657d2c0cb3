import { createPrivateKey, generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { ServerCertificate } from './server-certificate.js';

const DAY = 86_400_000;
const VALID_DAYS = 30;
/** With less left it is made anew. */
const SPARE_DAYS = 5;
/** A client whose clock is a little behind shall accept it too. */
const HEAD_START = 3_600_000;

/** How this machine is called by itself. */
const LOCAL = ['localhost', '127.0.0.1', '::1'];

/** Makes a certificate for development, signed by itself, for a host and the names that this machine has for itself. */
export async function generateCertificate(host: string, now: number = Date.now()): Promise<ServerCertificate> {
  const { default: forge } = await import('node-forge');
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  // A serial number is positive, which its first bit says.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(now - HEAD_START);
  certificate.validity.notAfter = new Date(now + VALID_DAYS * DAY);
  const subject = [{ name: 'commonName', value: host }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: namesFor(host).map(altName) },
  ]);
  certificate.sign(key, forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'), key: privateKey };
}

/** Whether a certificate that was made earlier can be used for a host a while longer. */
export function isStillGood({ cert, key }: ServerCertificate, host: string, now: number = Date.now()): boolean {
  try {
    const certificate = new X509Certificate(cert);
    return (
      Date.parse(certificate.validTo) - now > SPARE_DAYS * DAY &&
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      namesFor(host).every((name) => certifies(certificate, name))
    );
  } catch {
    return false;
  }
}

function namesFor(host: string): string[] {
  return [...new Set([host, ...LOCAL])];
}

const DNS_NAME = 2;
const IP_ADDRESS = 7;

function altName(name: string): { readonly type: number; readonly value?: string; readonly ip?: string } {
  return isIP(name) === 0 ? { type: DNS_NAME, value: name } : { type: IP_ADDRESS, ip: name };
}

function certifies(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}
