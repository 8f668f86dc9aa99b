#!/usr/bin/env node
import { type Command, UsageError } from './command.js';
import { hubCommand } from './hub.command.js';
import { keyCommand } from './key.command.js';
import { simulatorCommand } from './simulator.command.js';

const commands: readonly Command[] = [simulatorCommand, hubCommand, keyCommand];

const usage = `Usage: nestjs-wechat-token <command> [options]

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`).join('\n')}

nestjs-wechat-token <command> --help shows its options.`;

async function main([name = '', ...args]: string[]): Promise<void> {
  if (name === '--help' || name === '-h' || name === 'help') return console.log(usage);
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) return misuse(name === '' ? 'a command is missing' : `unknown command '${name}'`, usage);
  if (args.includes('--help') || args.includes('-h')) return console.log(command.usage);
  try {
    await command.run(args);
  } catch (error) {
    if (isMisuse(error)) return misuse(error.message, command.usage);
    console.error(`nestjs-wechat-token ${name}: ${error instanceof Error ? error.message : String(error)}`);
    // What was opened before it failed, a connection to Redis say, would keep the process for ever.
    process.exit(1);
  }
}

function misuse(problem: string, help: string): void {
  console.error(`${problem}\n\n${help}`);
  process.exitCode = 2;
}

function isMisuse(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

await main(process.argv.slice(2));
