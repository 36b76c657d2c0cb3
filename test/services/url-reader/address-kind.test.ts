import { expect } from 'chai';
import { kindOfAddress } from '#src/services/url-reader/network/address-kind.js';

describe('kindOfAddress', () => {
  for (const [kind, addresses] of [
    [
      'public',
      [
        '8.8.8.8',
        '172.15.255.255',
        '172.32.0.0',
        '2606:4700::1111',
        '::ffff:8.8.8.8',
        '64:ff9b::808:808',
        '2002:808:808::',
      ],
    ],
    [
      'internal',
      [
        '10.0.0.0',
        '10.255.255.255',
        '100.64.0.1',
        '127.0.0.1',
        '127.255.255.255',
        '172.16.0.1',
        '172.31.255.255',
        '192.168.0.1',
        '198.18.0.1',
        '::1',
        'fc00::1',
        'fdff::1',
        'fec0::1',
        '::ffff:10.0.0.1',
        '::ffff:7f00:1',
        '64:ff9b::a00:1',
        '2002:a00:1::',
      ],
    ],
    [
      'forbidden',
      [
        '0.0.0.0',
        '0.1.2.3',
        '100.100.100.200',
        '168.63.129.16',
        '169.254.0.1',
        '169.254.169.254',
        '192.0.0.192',
        '192.0.2.1',
        '224.0.0.1',
        '239.255.255.255',
        '240.0.0.1',
        '255.255.255.255',
        '::',
        '::7f00:1',
        'fe80::1',
        'fe80::1%eth0',
        'fd00:ec2::254',
        'fd20:ce::254',
        'ff02::1',
        '2001::1',
        '2001:db8::1',
        '64:ff9b:1::a00:1',
        '100::1',
        '::ffff:169.254.169.254',
        '::ffff:0:0',
        '64:ff9b::a9fe:a9fe',
        '2002:a9fe:a9fe::1',
        'no address',
        '',
      ],
    ],
  ] as const)
    for (const address of addresses)
      it(`says of ${address === '' ? 'nothing' : address} that it is ${kind}`, () => {
        expect(kindOfAddress(address)).to.equal(kind);
      });
});
