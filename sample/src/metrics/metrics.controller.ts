import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { register } from 'prom-client';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  @Get()
  @Header('content-type', register.contentType)
  @ApiOperation({ summary: 'For Prometheus. No token and no secret in it' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'Metrics in the text format', type: String })
  metrics(): Promise<string> {
    return register.metrics();
  }
}
