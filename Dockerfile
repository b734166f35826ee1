# One image for every millspace process: broker, connectors, simulated mills and the demo's set-up differ by command only.
FROM node:24-bookworm-slim AS build
WORKDIR /app
RUN npm install --global --ignore-scripts pnpm@10.34.9
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc tsconfig.base.json ./
COPY packages/schemas/package.json packages/schemas/
COPY packages/policy/package.json packages/policy/
COPY packages/runtime/package.json packages/runtime/
COPY packages/connector/package.json packages/connector/
COPY packages/broker/package.json packages/broker/
COPY packages/sim-mill/package.json packages/sim-mill/
COPY demo/package.json demo/
RUN pnpm install --frozen-lockfile --prod --ignore-scripts \
  --filter ./packages/* --filter ./demo
COPY packages packages
COPY demo demo

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
RUN mkdir -p /data && chown node:node /data
COPY --from=build --chown=root:root /app /app
USER node
VOLUME /data
CMD ["node", "packages/broker/src/main.ts", "/config/broker.yaml"]
