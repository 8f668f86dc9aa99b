/** A file of a multipart body. */
export interface UploadedFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/**
 * The file in `field`, as strictly as WeChat reads it: undefined when the part has no filename, and when the
 * boundary is quoted in the header.
 */
export function fileOf(
  bytes: Buffer,
  contentTypeHeader: string | undefined,
  field: string,
): UploadedFile | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary=([^";\s]+)/i.exec(contentTypeHeader ?? '')?.[1];
  if (!boundary) return undefined;
  // One char per byte, so that positions in the text are positions in the bytes.
  const text = bytes.toString('latin1');
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const headEnd = part.indexOf('\r\n\r\n');
    const head = Buffer.from(part.slice(0, headEnd), 'latin1').toString();
    const filename = /\bfilename="([^"]+)"/i.exec(head)?.[1];
    if (headEnd < 0 || !filename || !new RegExp(`\\bname="${field}"`, 'i').test(head)) continue;
    const contentType = /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1] ?? 'application/octet-stream';
    return { filename, contentType, content: Buffer.from(part.slice(headEnd + 4, -2), 'latin1') };
  }
  return undefined;
}
