import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** The OpenAPI page at /docs, its document at /docs-json. */
export function setUpDocs(app: INestApplication): void {
  const description = 'Messages through WeChat. The access token never leaves the server.';
  const options = new DocumentBuilder()
    .setTitle('nestjs-wechat-token sample')
    .setDescription(description)
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, options));
}
