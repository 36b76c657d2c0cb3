import { expect } from 'chai';
import { TcpProxy } from '../support/tcp-proxy.js';
import { BackendProcess } from './support/backend-process.js';
import { gatewayOptions } from './support/gateway-process.js';
import { matrix } from './support/matrix.js';
import { OddUpstream } from './support/odd-upstream.js';

const PART = { letter: 'D', title: 'plugins of other backends' };

matrix(PART, (row) => {
  row(
    'D24',
    'the backend of a plugin is down, comes back, breaks off a request that must not be repeated',
    '502 at once, soon without asking it; used again when it is back; asked once',
    async () => {
      const upstream = await OddUpstream.start();
      const firewall = new TcpProxy({ host: '127.0.0.1', port: Number(new URL(upstream.url).port) });
      await firewall.open();
      await firewall.close();
      const gateway = await BackendProcess.ready(
        gatewayOptions(`http://127.0.0.1:${firewall.port}`, { breaker: { failures: 3, pause: '500ms' } }),
      );
      const down = [];
      for (let count = 0; count < 4; count += 1) {
        const response = await gateway.fetch('/api/elsewhere/fine');
        const text = await response.text();
        down.push([response.status, response.headers.get('retry-after'), text.includes(String(firewall.port))]);
      }
      await firewall.open();
      await gateway.waitFor('the way back', async () => (await gateway.status('/api/elsewhere/fine')) === 200);
      const before = upstream.asked.length;
      const broken = await gateway.fetch('/api/elsewhere/reset-early', { method: 'POST', body: 'once' });
      const asked = upstream.asked.length - before;
      await firewall.close();
      await upstream.stop();

      expect(down).to.deep.equal([
        [502, null, false],
        [502, null, false],
        [502, null, false],
        [502, '1', false],
      ]);
      expect([broken.status, asked]).to.deep.equal([502, 1]);
      expect(await gateway.isAlive()).to.equal(true);
    },
  );

  row(
    'D25',
    'the address of a plugin leads back to the gateway, and round in a circle of two',
    '508; alive',
    async () => {
      const way = new TcpProxy({ host: '127.0.0.1', port: 1 });
      await way.open();
      const first = await BackendProcess.ready(gatewayOptions(`http://127.0.0.1:${way.port}`));
      const second = await BackendProcess.ready(gatewayOptions(first.url));
      way.target = { host: '127.0.0.1', port: first.port };
      const alone = await first.status('/api/elsewhere/x');
      await way.cut();
      way.target = { host: '127.0.0.1', port: second.port };
      const both = [await first.status('/api/elsewhere/x'), await second.status('/api/elsewhere/x')];
      const passed = second.log.filter(({ msg }) => msg.includes('/api/elsewhere/x')).length;
      await way.close();

      expect([alone, both]).to.deep.equal([508, [508, 508]]);
      expect(passed).to.be.below(4);
      expect([await first.isAlive(), await second.isAlive()]).to.deep.equal([true, true]);
    },
  );
});
