# The image holds one static binary that `make image` has built beforehand, so
# building it needs no base image and no network. The certificate authorities
# for https webhooks are inside the binary (golang.org/x/crypto/x509roots):
# they do not depend on what the building machine has, and a file mounted at
# /etc/ssl/certs/ca-certificates.crt still takes their place.
FROM scratch

ARG VERSION=dev
LABEL org.opencontainers.image.title="sinch-mock" \
      org.opencontainers.image.description="A local double of Sinch's Provisioning and Elastic SIP Trunking APIs" \
      org.opencontainers.image.source="https://github.com/sinch-mock/sinch-mock" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"

COPY dist/image/sinch-mock /sinch-mock

USER 65532:65532
ENV SINCH_MOCK_LISTEN=:8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 CMD ["/sinch-mock", "health"]
ENTRYPOINT ["/sinch-mock"]
