import { ApiProperty } from '@nestjs/swagger';

/** What a page passes to `wx.config`, beside its `jsApiList`. Neither token nor ticket. */
export class JsSdkSignatureDto {
  @ApiProperty({ example: 'wx0000000000000001' })
  appId!: string;

  @ApiProperty({ description: 'Seconds since the epoch' })
  timestamp!: number;

  @ApiProperty()
  nonceStr!: string;

  @ApiProperty()
  signature!: string;

  @ApiProperty({ description: 'The URL that was signed: without its fragment' })
  url!: string;
}
