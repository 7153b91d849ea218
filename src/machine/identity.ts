import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { invokingUser, wholeNumber } from "../files/invoking-user.ts";

/** One line of the user database. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** The user and group of a process. `account` is absent for a uid without an entry in the user database (in a container). */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly account?: Account;
}

/** The account of a login name or a decimal uid: from /etc/passwd, else from the name services (`getent`). */
export function findAccount(nameOrUid: string): Account | undefined {
  return findIn(readPasswd(), nameOrUid) ?? findIn(askNameService(nameOrUid), nameOrUid);
}

/** The user who called sudo, if SUDO_UID is set and this process is root; else the caller. */
export function invoker(environment: NodeJS.ProcessEnv): Identity {
  const caller = { uid: process.geteuid!(), gid: process.getegid!() };
  const { uid, gid } = invokingUser(environment) ?? caller;
  return withAccount(uid, gid);
}

/** Effective user id of this process. */
export function callerUid(): number {
  return process.geteuid!();
}

/** The identity of an account. */
export function identityOf(account: Account): Identity {
  return { uid: account.uid, gid: account.gid, account };
}

function withAccount(uid: number, gid: number): Identity {
  const account = findAccount(String(uid));
  return account === undefined ? { uid, gid } : { uid, gid, account };
}

function findIn(passwd: string, nameOrUid: string): Account | undefined {
  const accounts = passwd.split("\n").flatMap(parseLine);
  return (
    accounts.find(({ name }) => name === nameOrUid) ?? accounts.find(({ uid }) => String(uid) === nameOrUid)
  );
}

function parseLine(line: string): Account[] {
  const [name, , uidText, gidText, , home, shell] = line.split(":");
  const uid = wholeNumber(uidText);
  const gid = wholeNumber(gidText);
  if (name === undefined || name === "" || uid === undefined || gid === undefined) return [];
  return [{ name, uid, gid, home: home || "/", shell: shell || "/bin/sh" }];
}

function readPasswd(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}

function askNameService(nameOrUid: string): string {
  return spawnSync("getent", ["--", "passwd", nameOrUid], { encoding: "utf8", timeout: 2000 }).stdout ?? "";
}
