// The Playground listens on every interface; loaded before it, this keeps it on this machine.
const { Server } = require("node:net");

const listen = Server.prototype.listen;

Server.prototype.listen = function (port, ...rest) {
  const here = typeof port === "number" ? { port, host: "127.0.0.1" } : port;
  return listen.call(this, here, ...rest);
};
