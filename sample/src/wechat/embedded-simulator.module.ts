import { Module } from '@nestjs/common';
import { EmbeddedSimulator } from './embedded-simulator.js';

@Module({
  providers: [{ provide: EmbeddedSimulator, useFactory: () => EmbeddedSimulator.start() }],
  exports: [EmbeddedSimulator],
})
export class EmbeddedSimulatorModule {}
