# One image for every millspace process: broker, connectors, simulated mills and the demo differ by command only.
# Node strips the types itself, so there is nothing to compile: the image is the workspace and its production dependencies.
FROM node:24-bookworm-slim AS build
WORKDIR /app
RUN npm install --global --ignore-scripts pnpm@10.34.9
# First only what decides the dependencies, so that a change of the code does not fetch them again.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc tsconfig.base.json ./
COPY packages/schemas/package.json packages/schemas/
COPY packages/policy/package.json packages/policy/
COPY packages/runtime/package.json packages/runtime/
COPY packages/connector/package.json packages/connector/
COPY packages/broker/package.json packages/broker/
COPY packages/sim-mill/package.json packages/sim-mill/
COPY demo/package.json demo/
RUN pnpm install --frozen-lockfile --prod --ignore-scripts --filter './packages/*' --filter '!@millspace/console' --filter ./demo
COPY packages packages
COPY demo demo
COPY deploy/health.mjs deploy/
RUN rm -rf packages/console
RUN chmod 0755 packages/broker/src/cli/main.ts packages/connector/src/cli/main.ts

# The console needs its tools for being built alone.
FROM node:24-bookworm-slim AS console
WORKDIR /app
RUN npm install --global --ignore-scripts pnpm@10.34.9
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc tsconfig.base.json ./
COPY packages/schemas/package.json packages/schemas/
COPY packages/policy/package.json packages/policy/
COPY packages/console/package.json packages/console/
RUN pnpm install --frozen-lockfile --ignore-scripts --filter '@millspace/console...'
COPY packages/schemas packages/schemas
COPY packages/policy packages/policy
COPY packages/console packages/console
# The help is part of the console.
COPY docs/user docs/user
RUN cd packages/console && node node_modules/vite/bin/vite.js build

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app /app
COPY --from=console /app/packages/console/dist /app/packages/console/dist
# A new named volume takes owner and mode from here. 1000 is the user `node` of the base image.
RUN install -d -m 0700 -o 1000 -g 1000 /data \
  && ln -s /app/packages/broker/src/cli/main.ts /usr/local/bin/broker \
  && ln -s /app/packages/connector/src/cli/main.ts /usr/local/bin/connector
# For the two commands.
ENV MILLSPACE_BROKER_DATA=/data MILLSPACE_DATA_DIR=/data
USER 1000:1000
# Where the health check asks; a process without HTTP names another address.
ENV MILLSPACE_HEALTH=http://127.0.0.1:8080/ready
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 CMD ["node", "deploy/health.mjs"]
CMD ["node", "packages/broker/src/main.ts", "/config/broker.yaml"]
