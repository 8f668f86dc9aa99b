import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenService } from '../../src/nest/wechat-token.service.js';
import { WechatStatusPageModule } from '../../src/status-page/index.js';
import { WechatSimulator } from '../../src/testing/index.js';
import { Log } from '../nest/support/log.js';
import { browser } from './support/browser.js';
import { contrasts } from './support/contrast.js';

const SECRET = 'canary-secret-000000000000000001';
const HOSTILE = `"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>`;
const TENANTS = 2000;

@Module({})
class AppModule {}

const open = browser();

describe('The page of an application with very many accounts', () => {
  const wechat = new WechatSimulator({ clock: 'real' });
  let app: INestApplication;
  let url: string;
  let tokens: WechatTokenService;

  beforeAll(async () => {
    await wechat.start();
    const names = [HOSTILE, 'ok', ...Array.from({ length: TENANTS }, (_, index) => `tenant-${index}`)];
    const accounts = names.map((name, index) => {
      const appId = `wx${String(index).padStart(16, '0')}`;
      wechat.addAccount({ appId, secret: SECRET });
      return { name, appId, secret: SECRET, baseUrl: wechat.url };
    });
    const imports = [WechatTokenModule.forRoot({ accounts }), WechatStatusPageModule.forRoot({ guards: [] })];
    app = await NestFactory.create({ module: AppModule, imports }, { logger: new Log() });
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/wechat-status`;
    tokens = app.get(WechatTokenService, { strict: false });
    await tokens.getAccessToken('ok');
    wechat.fault({ kind: 'errcode', errcode: 50002, errmsg: HOSTILE, path: '/cgi-bin/stable_token' });
    for (const name of [HOSTILE, 'tenant-1999']) await tokens.getAccessToken(name).catch(() => undefined);
  });
  afterAll(async () => {
    await app.close();
    await wechat.stop();
  });

  it('shows those in trouble first, as many as fit, and says so', async () => {
    const { page } = await open({ locale: 'en-US', width: 1280 });
    await page.goto(url);

    expect(await page.getByRole('article').count()).toBe(100);
    const names = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(names.slice(0, 4)).toEqual([HOSTILE, 'tenant-1999', 'ok', 'tenant-0']);
    await page.getByText('100 of 2,002 accounts are shown').waitFor();
    expect(await page.locator('.counts').innerText()).toMatch(/2 without a token\s+1 well\s+1999 not in use/);
  });

  it('runs nothing that is hidden in names and errors', async () => {
    const { page, complaints } = await open({ locale: 'zh-CN', width: 360 });
    await page.goto(`${url}?q=${encodeURIComponent(HOSTILE)}`);
    await page.locator('#live[data-state=live]').waitFor();

    const card = page.getByRole('article', { name: HOSTILE });
    expect(await card.locator('.said').innerText()).toContain(HOSTILE);
    expect(await page.locator('#filter').inputValue()).toBe(HOSTILE);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(complaints).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('has a policy that would stop it, if it got through', async () => {
    const { page, complaints } = await open({ locale: 'en-US', width: 1280 });
    await page.goto(url);

    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=3">')`,
    );

    await expect(page.evaluate(`fetch('https://elsewhere.example/')`)).rejects.toThrow();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(complaints.join()).toMatch(/Content Security Policy/);
  });

  it('filters while somebody types, without a reload, and keeps the search in the address', async () => {
    const { page, complaints } = await open({ locale: 'en-US', width: 360 });
    await page.goto(url);
    await page.evaluate('window.sameDocument = true');

    await page.getByRole('searchbox').fill('TENANT-1234');

    await page.getByRole('article', { name: 'tenant-1234' }).waitFor();
    await page.waitForFunction(`document.querySelectorAll('article').length === 1`);
    expect(page.url()).toContain('q=TENANT-1234');
    expect(await page.evaluate('window.sameDocument')).toBe(true);

    await page.getByRole('searchbox').fill('nobody');
    await page.getByText('No account matches “nobody”.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('filters without scripts, too', async () => {
    const { page } = await open({ locale: 'en-US', width: 360, javaScriptEnabled: false });
    await page.goto(`${url}?lang=zh-CN`);

    await page.getByRole('searchbox').fill('tenant-77');
    await page.getByRole('button', { name: '筛选' }).click();

    await page.getByRole('article', { name: 'tenant-77', exact: true }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('changes only what differs: what somebody reads stays where it is', async () => {
    const { page } = await open({ locale: 'en-US', width: 1280 });
    await page.goto(`${url}?q=tenant-150`);
    await page.locator('#live[data-state=live]').waitFor();
    await page.evaluate(`window.kept = document.querySelector('article[aria-labelledby]')`);
    expect(await page.evaluate('window.kept.innerText')).toContain('tenant-150');

    await tokens.getAccessToken('tenant-1500').catch(() => undefined);

    // It is in trouble now, so it comes first; the other card is the same element, one place further.
    await page.locator('li.account:first-child', { hasText: 'tenant-1500' }).waitFor();
    expect(await page.evaluate('window.kept.isConnected')).toBe(true);
    expect(await page.evaluate('window.kept.innerText')).toMatch(/^tenant-150\n/);
  });

  it.each(['light', 'dark'] as const)('can be read by those who see little: %s', async (colorScheme) => {
    const { page } = await open({ locale: 'en-US', width: 1280, colorScheme });
    await page.goto(`${url}?q=`);
    await page.locator('#live[data-state=live]').waitFor();

    const texts = await contrasts(page);

    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  });

  it('moves nothing for those who asked for that', async () => {
    const { page } = await open({ locale: 'en-US', width: 360, reducedMotion: 'reduce' });
    await page.goto(url);
    await page.locator('#live[data-state=live]').waitFor();

    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
  });
});
