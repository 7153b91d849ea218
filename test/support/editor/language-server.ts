import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  type CompletionItem,
  type CompletionList,
  createProtocolConnection,
  type Diagnostic,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  CompletionRequest,
  ConfigurationRequest,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

/** Where the cursor is in a text. */
const CURSOR = "|";
const FOLDER = "file:///specs";
const require = createRequire(import.meta.url);

/** yaml-language-server, the program behind YAML in VS Code, Neovim, Emacs and others, as an editor talks to it. */
export class LanguageServer {
  readonly #process: ChildProcess;
  readonly #connection: ProtocolConnection;
  readonly #head: string;
  readonly #published = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  #documents = 0;

  private constructor(process: ChildProcess, connection: ProtocolConnection, schema: string) {
    this.#process = process;
    this.#connection = connection;
    this.#head = `# yaml-language-server: $schema=${schema}\n`;
  }

  /** Every document is checked against this schema, an absolute path. */
  static async start(schema: string): Promise<LanguageServer> {
    const child = spawn(process.execPath, [serverPath(), "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const server = new LanguageServer(child, connection, schema);
    await server.#initialize();
    return server;
  }

  /** What is offered at the `|` in the text. */
  async complete(text: string): Promise<readonly CompletionItem[]> {
    const before = this.#head + text.slice(0, text.indexOf(CURSOR));
    const lines = before.split("\n");
    const uri = await this.#open(text.replace(CURSOR, ""));
    const offered: CompletionItem[] | CompletionList | null = await this.#connection.sendRequest(
      CompletionRequest.type,
      { textDocument: { uri }, position: { line: lines.length - 1, character: lines.at(-1)!.length } },
    );
    return Array.isArray(offered) ? offered : (offered?.items ?? []);
  }

  /** What is underlined in the text. */
  async check(text: string): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<readonly Diagnostic[]>();
    this.#published.set(this.#uri(this.#documents + 1), resolve);
    await this.#open(text);
    return (await promise).map(({ message }) => (typeof message === "string" ? message : message.value));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    await this.#connection.sendRequest(ShutdownRequest.type);
    await this.#connection.sendNotification(ExitNotification.type);
    await ended;
    this.#connection.dispose();
  }

  async #initialize(): Promise<void> {
    const settings = { completion: true, validate: true, schemaStore: { enable: false } };
    this.#connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ section }) => (section === "yaml" ? settings : null)),
    );
    this.#connection.onRequest(RegistrationRequest.type, () => undefined);
    this.#connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) =>
      this.#published.get(uri)?.(diagnostics),
    );
    this.#connection.listen();
    await this.#connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        textDocument: { completion: { completionItem: { snippetSupport: true } } },
        workspace: { configuration: true },
      },
    });
    await this.#connection.sendNotification(InitializedNotification.type, {});
  }

  async #open(text: string): Promise<string> {
    const uri = this.#uri(++this.#documents);
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: "yaml", version: 1, text: this.#head + text },
    });
    return uri;
  }

  #uri(number: number): string {
    return `${FOLDER}/${number}.yaml`;
  }
}

function serverPath(): string {
  const manifest = require.resolve("yaml-language-server/package.json");
  return join(dirname(manifest), "bin/yaml-language-server");
}

/** The text once the item is inserted at its `|`, as editors do it: placeholders as they are, further lines indented like the first. */
export function inserted(text: string, { insertText = "", textEdit }: CompletionItem): string {
  const before = text.slice(0, text.indexOf(CURSOR));
  const indent = /^ */u.exec(before.slice(before.lastIndexOf("\n") + 1))![0];
  const plain = (textEdit?.newText ?? insertText).replace(/\$\{\d+:([^}]*)\}/gu, "$1");
  return text.replace(CURSOR, () => plain.replaceAll("\n", `\n${indent}`));
}
