package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
)

// packedSuffix ends the names of packed documents.
const packedSuffix = ".yaml.gz.b64"

// pack compresses a document for the binary, where the documents as they are
// would take a fifteenth of the container's budget. It is text, so that the
// repository holds nothing that cannot be read as such.
func pack(document []byte) ([]byte, error) {
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zip.Write(document); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return wrap(base64.StdEncoding.EncodeToString(packed.Bytes())), nil
}

// wrap breaks a long text, for tools that read line by line.
func wrap(text string) []byte {
	var out bytes.Buffer
	for len(text) > 100 {
		out.WriteString(text[:100] + "\n")
		text = text[100:]
	}
	out.WriteString(text + "\n")
	return out.Bytes()
}
