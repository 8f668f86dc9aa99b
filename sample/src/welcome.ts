import { type INestApplication } from '@nestjs/common';
import { type SampleConfig } from './config/sample-config.js';
import { EmbeddedSimulator } from './wechat/embedded-simulator.js';
import { SIMULATED } from './wechat/simulated-accounts.js';

/** What the log says when the sample is ready: what it runs on, and commands to try. */
export async function welcome(app: INestApplication, config: SampleConfig): Promise<string> {
  // Nest reports [::1] here, which few people type.
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  const store = config.redisUrl ? 'Tokens are shared through Redis.' : 'Tokens are kept in memory.';
  const docs = `Sample listening on ${url}, API documentation at ${url}/docs
See how the accounts are doing: open ${url} in a browser.
Health at ${url}/health and ${url}/health/live, metrics at ${url}/metrics.`;
  if (config.accounts) return `Running against the real WeChat. ${store}\n${docs}`;

  const simulator = app.get(EmbeddedSimulator, { strict: false });
  const { officialAccount, miniProgram, wecomApp } = SIMULATED;
  return `No WECHAT_APP_ID and WECHAT_SECRET: running on an embedded WeChat simulator at ${simulator.url}. ${store}
${docs}

Send a template message:
${curl(`${url}/template-messages`, {
  openid: officialAccount.openids[0],
  templateId: officialAccount.templates[0],
  data: { thing1: 'Latte', amount2: '28.00' },
})}

Revoke its token at the simulator, then send the message again: it still arrives.
${curl(`${simulator.url}/__simulator__/revoke`, { appId: officialAccount.appId })}

Send a subscribe message of the mini program:
${curl(`${url}/subscribe-messages`, {
  openid: miniProgram.openids[0],
  templateId: miniProgram.templates[0],
  data: { thing1: 'Latte' },
})}

Send a text from the WeCom app:
${curl(`${url}/wecom-messages`, { userIds: wecomApp.users, text: 'Your latte is ready' })}

Open a page that gets itself signed for the JS-SDK: ${url}/jssdk-demo

See the state of the token:
curl ${url}/accounts/default/status
`;
}

const curl = (url: string, body: object) =>
  `curl -X POST ${url} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
