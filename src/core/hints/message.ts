import type { PhraseTable } from './phrase.js';

/** Messages, media and codes (wechat-contract §3, §8). */
export const messagePhrases = {
  '40003': {
    en: [
      'The openid is invalid',
      'Check that the openid belongs to {app}: every account has its own for the same user.',
    ],
    'zh-CN': ['openid 不合法', '请确认该 openid 属于 {app}：同一用户在不同账号下的 openid 不同。'],
  },
  '40004': {
    en: ['The media type is invalid', 'Use one of the types image, voice, video and thumb.'],
    'zh-CN': ['媒体文件类型不合法', '请使用 image、voice、video 或 thumb 类型。'],
  },
  '40007': {
    en: [
      'The media_id is invalid',
      'Upload the media again with {app} and use the new media_id: temporary media live 3 days.',
    ],
    'zh-CN': ['media_id 不合法', '请用 {app} 重新上传素材并使用新的 media_id：临时素材仅保留 3 天。'],
  },
  '40036': {
    en: ['The template_id is invalid', 'Copy the template’s id from the template list of {app}.'],
    'zh-CN': ['template_id 不合法', '请从 {app} 的模板列表中重新复制模板 ID。'],
  },
  '40037': {
    en: [
      'The template_id is invalid',
      'Copy the template’s id from the template list of {app}; ids of other accounts do not work.',
    ],
    'zh-CN': ['template_id 不合法', '请从 {app} 的模板列表中重新复制模板 ID；其他账号的模板 ID 不能使用。'],
  },
  '40066': {
    en: [
      'The URL is invalid',
      'Check the path of the call, letter by letter, against the API’s documentation.',
    ],
    'zh-CN': ['请求的 URL 不合法', '请对照接口文档逐字检查请求路径。'],
  },
  '40097': {
    en: ['An argument is invalid', 'Compare names and types of all arguments with the API’s documentation.'],
    'zh-CN': ['参数不合法', '请对照接口文档检查所有参数的名称和类型。'],
  },
  '40165': {
    en: [
      'The mini program’s page path is invalid',
      'Use a pagepath that exists in the released version of the mini program.',
    ],
    'zh-CN': ['小程序页面路径不合法', '请使用小程序已发布版本中存在的 pagepath。'],
  },
  '40169': {
    en: ['The scene is invalid', 'Use a scene of 1 to 32 visible characters.'],
    'zh-CN': ['scene 不合法', '请使用 1 至 32 个可见字符的 scene。'],
  },
  '40234': {
    en: [
      'The API signature is wrong',
      'Check the key and its serial number in the API security settings of {app}.',
    ],
    'zh-CN': ['接口签名错误', '请核对 {app} 的 API 安全设置中的密钥及其编号。'],
  },
  '41005': {
    en: [
      'The upload holds no media',
      'Send the field "media" as a file with a file name and a known length, from a Buffer or Blob.',
    ],
    'zh-CN': ['上传内容为空', '请以文件形式提交 media 字段，带文件名和确定的长度（使用 Buffer 或 Blob）。'],
  },
  '41030': {
    en: [
      'The page does not exist',
      'Use a page of the released version, without a leading slash, or set check_path to false.',
    ],
    'zh-CN': ['页面不存在', '请使用已发布版本中的页面路径（不要以 / 开头），或将 check_path 设为 false。'],
  },
  '43004': {
    en: [
      'The user does not follow the account',
      'Send only to followers; remove this openid from the list of recipients.',
    ],
    'zh-CN': ['用户未关注该账号', '请只向已关注的用户发送，并从发送列表中移除该 openid。'],
  },
  '43019': {
    en: [
      'The user is on the blacklist',
      'Take the user off the blacklist of {app}, or remove this openid from the recipients.',
    ],
    'zh-CN': ['用户在黑名单中', '请将该用户移出 {app} 的黑名单，或从发送列表中移除该 openid。'],
  },
  '43101': {
    en: [
      'The user did not subscribe to this message',
      'Ask the user in the client to subscribe again; one consent is good for one message.',
    ],
    'zh-CN': ['用户拒绝接收该消息或订阅次数已用完', '请在客户端引导用户再次订阅；一次同意只能发送一条消息。'],
  },
  '43107': {
    en: [
      'The account may not send subscribe messages at present',
      'Read the notice in the message centre of {app} at {console} and appeal there.',
    ],
    'zh-CN': ['订阅消息能力被封禁', '请在{console}查看 {app} 的站内通知并申诉。'],
  },
  '43108': {
    en: [
      'Two messages went to the same user at once',
      'Send messages to one user one after the other, then send this one again.',
    ],
    'zh-CN': ['并发向同一用户下发消息', '请对同一用户串行发送，然后重新发送本条消息。'],
  },
  '44002': {
    en: ['The POST has no body', 'Send a JSON body with a known length; check that no proxy drops it.'],
    'zh-CN': ['POST 请求体为空', '请发送长度确定的 JSON 请求体，并确认代理没有将其丢弃。'],
  },
  '45168': {
    en: [
      'The text holds words that WeChat blocks',
      'Change the wording of the message’s data and send it again.',
    ],
    'zh-CN': ['内容命中敏感词', '请修改消息内容后重新发送。'],
  },
  '47001': {
    en: [
      'The body is not the JSON that the API wants',
      'Compare the body with the API’s documentation; send it as an object, not as a string or a form.',
    ],
    'zh-CN': [
      '请求体不是合法的 JSON 或格式不符',
      '请对照接口文档检查请求体；请直接传对象，不要传字符串或表单。',
    ],
  },
  '47002': {
    en: [
      'A text field holds escapes that the API refuses',
      'Send raw UTF-8 instead of \\uXXXX escapes, as JSON.stringify does.',
    ],
    'zh-CN': [
      '文本字段含有不被接受的转义',
      '请直接发送 UTF-8 字符（JSON.stringify 的默认行为），不要使用 \\uXXXX 转义。',
    ],
  },
  '47003': {
    en: [
      'A value of the template’s data is empty or of the wrong form',
      'Correct the field that errmsg names: each kind (thing, time, amount …) has its own length and format.',
    ],
    'zh-CN': [
      '模板参数为空或格式不符',
      '请修正 errmsg 中指出的字段：thing、time、amount 等类型各有长度和格式要求。',
    ],
  },
} satisfies PhraseTable;
