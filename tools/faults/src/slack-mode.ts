/** How the app is connected: by a token of its environment or by OAuth; over HTTP or a socket. */
export type SlackMode = { oauth: boolean; socket: boolean };
