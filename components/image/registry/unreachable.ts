/** Why a registry does not answer, and what to do about it. */
import { join } from "node:path";

import { proxyFor, proxyName } from "../../proxy";
import { certificatesOf, dockersProxy, hostOf, isLocal } from "./docker-trust";

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What `fetch` failed with, at the bottom of its causes; of several addresses, the first one's. */
function failureOf(error: unknown): Failure {
  const { code = "", message, cause, errors } = error as NodeJS.ErrnoException & Partial<AggregateError>;
  const inner: unknown = errors?.[0] ?? cause;
  return inner === undefined ? { code: String(code), message: message || String(code) } : failureOf(inner);
}

const UNKNOWN_AUTHORITY = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/;
const OTHER_CERTIFICATE = /^(CERT_|ERR_TLS_CERT_)/;
const NO_TLS = /^(EPROTO|ERR_SSL_)/;

/** Whether there was an answer, whose certificate is signed by nobody that is known here. */
export const isCertificateError = (error: unknown): boolean => UNKNOWN_AUTHORITY.test(failureOf(error).code);

/** One line with the failure and its cure. */
export async function whyUnreachable(registry: string, error: unknown): Promise<string> {
  const failure = failureOf(error);
  return `${wrongWith(failure)}. ${await cureOf(registry, failure)}`;
}

/** OpenSSL's own words are a line of numbers. */
function wrongWith({ code, message }: Failure): string {
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || /wrong version number/.test(message)) return "it speaks plain HTTP";
  if (NO_TLS.test(code)) return `the TLS connection fails (${code})`;
  return message.split("\n")[0]!.replace(/\.$/, "");
}

async function cureOf(registry: string, { code, message }: Failure): Promise<string> {
  if (UNKNOWN_AUTHORITY.test(code)) return cureOfAuthority(registry);
  if (OTHER_CERTIFICATE.test(code))
    return "Its certificate has to be made anew, for this name and for today, or the clock of this machine to be set";
  if (NO_TLS.test(code))
    return `Docker uses such a registry where its server is told so: "insecure-registries": ["${registry}"] in /etc/docker/daemon.json (Docker Desktop: Settings, Docker Engine), then restart Docker`;
  return cureOfNetwork(registry, message);
}

function cureOfAuthority(registry: string): string {
  const { unreadable } = certificatesOf(registry);
  if (unreadable.length > 0)
    return `Docker's certificates are not to be read by this user: sudo chmod -R a+rX ${unreadable[0]}`;
  const path = join("/etc/docker/certs.d", registry, "ca.crt");
  return (
    `Put the certificate of the authority that signed its own into ${path}, where Docker looks too ` +
    `(Docker Desktop: ~/.docker/certs.d/${registry}/ca.crt), or into a file that NODE_EXTRA_CA_CERTS names`
  );
}

async function cureOfNetwork(registry: string, message: string): Promise<string> {
  if (isLocal(registry)) return "It would be on this machine: is it running?";
  const proxy = proxyFor(`https://${registry}`);
  if (proxy !== undefined) {
    const refused = /Proxy response \((\d+)\)|Proxy Authentication Required \((407)\)/.exec(message);
    const status = refused?.[1] ?? refused?.[2];
    const name = `the proxy ${proxyName(proxy)} (HTTPS_PROXY)`;
    if (status === "407") return `${name} wants a login: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT`;
    return `It is asked through ${name}; a registry that is reached without belongs into NO_PROXY: ${hostOf(registry)}`;
  }
  const dockers = await dockersProxy();
  if (dockers) return `Docker's server goes through the proxy ${dockers}: export HTTPS_PROXY=${dockers}`;
  return "Is that its name, and is the VPN up? A proxy is taken from HTTPS_PROXY, and none is set for it";
}
