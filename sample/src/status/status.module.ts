import { Module } from '@nestjs/common';
import { WechatStatusPageModule } from 'nestjs-wechat-token/status-page';

/** The page for people at `/`. */
@Module({
  imports: [
    WechatStatusPageModule.forRoot({
      path: '/',
      // Open to everybody, because this is a sample. Put a guard here in production.
      guards: [],
      links: [
        { href: 'docs', text: { en: 'API documentation', 'zh-CN': '接口文档' } },
        { href: 'jssdk-demo', text: { en: 'JS-SDK page', 'zh-CN': 'JS-SDK 示例页' } },
        { href: 'health', text: { en: 'Health', 'zh-CN': '健康检查' } },
        { href: 'metrics', text: { en: 'Metrics', 'zh-CN': '监控指标' } },
      ],
    }),
  ],
})
export class StatusModule {}
