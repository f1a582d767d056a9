/** The pack as the engine runs it: in a process of its own, spoken with over gRPC. */
import { join } from "node:path";

import { credentials } from "@grpc/grpc-js";
import execa from "execa";

import { ROOT } from "../support/config";

const FOLDER = join(ROOT, "policy");

/** What stands for a value that a preview cannot know, in what the engine sends. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface EngineResource {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  /** Name of the resource that its `metadata` comes from. */
  readonly inNamespace?: string;
}

export interface Diagnostic {
  readonly policyname: string;
  readonly message: string;
  readonly enforcementlevel: number;
  readonly urn: string;
}

// The SDK's generated code has no types.
/* eslint-disable @typescript-eslint/no-require-imports */
const proto = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
/* eslint-enable @typescript-eslint/no-require-imports */

const urnOf = ({ type, name }: Pick<EngineResource, "type" | "name">) => `urn:pulumi:test::wealist::${type}::${name}`;

type Client = Record<string, (request: unknown, done: (error: Error | null, reply: Message) => void) => void>;
interface Message {
  readonly toObject: () => unknown;
}

export class Pack {
  private constructor(
    private readonly child: execa.ExecaChildProcess,
    private readonly client: Client,
  ) {}

  public static async start(): Promise<Pack> {
    const program = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = execa(process.execPath, [program, "127.0.0.1:1", FOLDER], { cwd: FOLDER, reject: false });
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout!.once("data", (text: Buffer) => resolve(String(text).trim()));
      void child.then(({ stderr }) => reject(new Error(stderr)));
    });
    return new Pack(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure()) as Client);
  }

  public async stop(): Promise<void> {
    this.child.kill();
    await this.child;
  }

  /** The policies that it says it has, with their levels. */
  public async policies(): Promise<Map<string, number>> {
    const { policiesList } = (await this.call("getAnalyzerInfo", new Empty())) as {
      policiesList: { name: string; enforcementlevel: number }[];
    };
    return new Map(policiesList.map(({ name, enforcementlevel }) => [name, enforcementlevel]));
  }

  public async analyze(resource: EngineResource): Promise<Diagnostic[]> {
    const request = new proto.AnalyzeRequest();
    request.setType(resource.type);
    request.setName(resource.name);
    request.setUrn(urnOf(resource));
    request.setProperties(Struct.fromJavaScript(resource.properties));
    request.setOptions(options(resource));
    return this.diagnostics("analyze", request);
  }

  /** As the engine does before its cluster is there: without any output. */
  public async analyzeStack(resources: readonly EngineResource[]): Promise<Diagnostic[]> {
    const request = new proto.AnalyzeStackRequest();
    request.setResourcesList(
      resources.map((resource) => {
        const message = new proto.AnalyzerResource();
        message.setType(resource.type);
        message.setName(resource.name);
        message.setUrn(urnOf(resource));
        message.setProperties(Struct.fromJavaScript({}));
        message.setOptions(options(resource));
        const namespace = resources.find(({ name }) => name === resource.inNamespace);
        if (namespace) {
          const dependencies = new proto.AnalyzerPropertyDependencies();
          dependencies.setUrnsList([urnOf(namespace)]);
          message.getPropertydependenciesMap().set("metadata", dependencies);
        }
        return message;
      }),
    );
    return this.diagnostics("analyzeStack", request);
  }

  private async diagnostics(method: string, request: unknown): Promise<Diagnostic[]> {
    return ((await this.call(method, request)) as { diagnosticsList: Diagnostic[] }).diagnosticsList;
  }

  private call(method: string, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) =>
      this.client[method]!(request, (error, reply) => (error ? reject(error) : resolve(reply.toObject()))),
    );
  }
}

function options({ protect = false }: EngineResource): unknown {
  const message = new proto.AnalyzerResourceOptions();
  message.setProtect(protect);
  return message;
}
