package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// methods is the order in which the operations of one path are listed.
var methods = []string{"get", "post", "put", "patch", "delete"}

// The types mirror what package openapi reads back. Schemas, parameters and
// responses are numbers in tables that all operations share: most recur, and
// a small file is what makes a quick start.
type (
	operationFile struct {
		Schemas    []json.RawMessage `json:"schemas"`
		Parameters []json.RawMessage `json:"parameters"`
		Responses  []json.RawMessage `json:"responses"`
		Operations []operation       `json:"operations"`
	}
	operation struct {
		ID          string   `json:"id"`
		Method      string   `json:"method"`
		Path        string   `json:"path"`
		Tag         string   `json:"tag,omitempty"`
		Summary     string   `json:"summary,omitempty"`
		Description string   `json:"description,omitempty"`
		Deprecated  bool     `json:"deprecated,omitempty"`
		Evidence    string   `json:"evidence,omitempty"`
		Parameters  []int    `json:"parameters,omitempty"`
		Body        *body    `json:"body,omitempty"`
		Responses   []int    `json:"responses"`
		Fires       []string `json:"fires,omitempty"`
	}
	parameter struct {
		Name     string `json:"name"`
		In       string `json:"in"`
		Required bool   `json:"required,omitempty"`
		Style    string `json:"style,omitempty"`
		Explode  *bool  `json:"explode,omitempty"`
		Schema   *int   `json:"schema,omitempty"`
	}
	body struct {
		Required   bool     `json:"required,omitempty"`
		MediaTypes []string `json:"mediaTypes"`
		Schema     *int     `json:"schema,omitempty"`
	}
	response struct {
		Status    int      `json:"status"`
		MediaType string   `json:"mediaType,omitempty"`
		Codes     []string `json:"codes,omitempty"`
		Schema    *int     `json:"schema,omitempty"`
	}
	event struct {
		Name string          `json:"name"`
		Body json.RawMessage `json:"body"`
	}
)

// indexer collects the index of one document.
type indexer struct {
	document object
	file     operationFile
	numbers  map[string]int // of table entries, by their kind and content
}

// Index answers the files of a document's index by their names.
func Index(name string, data []byte) (map[string][]byte, error) {
	document, err := parse(data)
	if err != nil {
		return nil, err
	}
	ix := &indexer{document: document, numbers: map[string]int{}}
	files := map[string][]byte{}
	parts := []struct {
		suffix string
		build  func() ([]byte, error)
	}{{"operations", ix.operations}, {"schemas", ix.schemas}, {"events", ix.events}, {"errors", ix.errorCodes}}
	for _, part := range parts {
		content, err := part.build()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.suffix, err)
		}
		if content != nil {
			files[name+"."+part.suffix+".json"] = content
		}
	}
	return files, nil
}

func (ix *indexer) operations() ([]byte, error) {
	for _, path := range members(ix.document, "paths") {
		for _, method := range methods {
			node := get(path.Value, method)
			if node == nil {
				continue
			}
			op, err := ix.operation(fmt.Sprint(path.Key), method, node)
			if err != nil {
				return nil, fmt.Errorf("%s %v: %w", method, path.Key, err)
			}
			ix.file.Operations = append(ix.file.Operations, op)
		}
	}
	return lines(ix.file)
}

func (ix *indexer) operation(path, method string, node any) (operation, error) {
	op := operation{
		ID: text(node, "operationId"), Method: strings.ToUpper(method), Path: path,
		Summary: text(node, "summary"), Description: strings.TrimSpace(text(node, "description")),
		Deprecated: truth(node, "deprecated"), Evidence: text(node, "x-evidence"), Fires: texts(node, "x-fires"),
	}
	if tags := texts(node, "tags"); len(tags) > 0 {
		op.Tag = tags[0]
	}
	var err error
	if op.Parameters, err = ix.parameters(node); err != nil {
		return op, err
	}
	if op.Body, err = ix.body(get(node, "requestBody")); err != nil {
		return op, err
	}
	op.Responses, err = ix.responses(node)
	return op, err
}

func (ix *indexer) parameters(node any) ([]int, error) {
	var out []int
	for _, entry := range list(node, "parameters") {
		entry, err := ix.resolve(entry)
		if err != nil {
			return nil, err
		}
		schema, err := ix.number(get(entry, "schema"))
		if err != nil {
			return nil, err
		}
		p := parameter{Name: text(entry, "name"), In: text(entry, "in"), Required: truth(entry, "required"),
			Style: text(entry, "style"), Schema: schema}
		if explode, ok := get(entry, "explode").(bool); ok {
			p.Explode = &explode
		}
		number, err := ix.share(&ix.file.Parameters, p)
		if err != nil {
			return nil, err
		}
		out = append(out, number)
	}
	return out, nil
}

func (ix *indexer) body(node any) (*body, error) {
	if node == nil {
		return nil, nil
	}
	out := &body{Required: truth(node, "required")}
	for _, media := range members(node, "content") {
		out.MediaTypes = append(out.MediaTypes, fmt.Sprint(media.Key))
		if out.Schema != nil {
			continue
		}
		var err error
		if out.Schema, err = ix.number(get(media.Value, "schema")); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (ix *indexer) responses(node any) ([]int, error) {
	var out []int
	for _, entry := range members(node, "responses") {
		status, err := strconv.Atoi(fmt.Sprint(entry.Key))
		if err != nil {
			return nil, fmt.Errorf("status %v is not a number", entry.Key)
		}
		value, err := ix.resolve(entry.Value)
		if err != nil {
			return nil, err
		}
		r := response{Status: status, Codes: texts(value, "x-error-codes")}
		if content := members(value, "content"); len(content) > 0 {
			r.MediaType = fmt.Sprint(content[0].Key)
			if r.Schema, err = ix.number(get(content[0].Value, "schema")); err != nil {
				return nil, err
			}
		}
		number, err := ix.share(&ix.file.Responses, r)
		if err != nil {
			return nil, err
		}
		out = append(out, number)
	}
	return out, nil
}

// resolve follows a reference to a parameter or response of the document.
func (ix *indexer) resolve(node any) (any, error) {
	ref := text(node, "$ref")
	if ref == "" {
		return node, nil
	}
	target := get(ix.document, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	if target == nil {
		return nil, fmt.Errorf("%s leads nowhere", ref)
	}
	return target, nil
}

// number answers the place of a schema in the table of the operations.
func (ix *indexer) number(schema any) (*int, error) {
	if schema == nil {
		return nil, nil
	}
	raw, err := schemaJSON(schema)
	if err != nil {
		return nil, err
	}
	n, err := ix.share(&ix.file.Schemas, raw)
	return &n, err
}

// share answers the place of a value in a table, and adds it when it is new.
func (ix *indexer) share(table *[]json.RawMessage, value any) (int, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return 0, err
	}
	key := fmt.Sprintf("%p %s", table, raw)
	n, known := ix.numbers[key]
	if !known {
		n = len(*table)
		ix.numbers[key] = n
		*table = append(*table, raw)
	}
	return n, nil
}

func (ix *indexer) schemas() ([]byte, error) {
	var out []event
	for _, schema := range members(ix.document, "components", "schemas") {
		raw, err := schemaJSON(schema.Value)
		if err != nil {
			return nil, fmt.Errorf("%v: %w", schema.Key, err)
		}
		out = append(out, event{Name: fmt.Sprint(schema.Key), Body: raw})
	}
	return lines(out)
}

func (ix *indexer) events() ([]byte, error) {
	var out []event
	for _, hook := range members(ix.document, "webhooks") {
		raw, err := schemaJSON(get(hook.Value, "post", "requestBody", "content", "application/json", "schema"))
		if err != nil {
			return nil, fmt.Errorf("%v: %w", hook.Key, err)
		}
		out = append(out, event{Name: fmt.Sprint(hook.Key), Body: raw})
	}
	if out == nil {
		return nil, nil
	}
	return lines(out)
}

func (ix *indexer) errorCodes() ([]byte, error) {
	catalogue := members(ix.document, "x-error-catalogue")
	if catalogue == nil {
		return nil, nil
	}
	var out []any
	for _, entry := range catalogue {
		out = append(out, append(object{member{Key: "code", Value: entry.Key}}, members(entry.Value)...))
	}
	var buffer bytes.Buffer
	if err := writeJSON(&buffer, out, false); err != nil {
		return nil, err
	}
	return lines(json.RawMessage(buffer.Bytes()))
}

// lines writes JSON with one line per entry, so that a change of the documents
// is a readable change of the index.
func lines(value any) ([]byte, error) {
	var compact bytes.Buffer
	encoder := json.NewEncoder(&compact)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(compact.Bytes(), []byte(`},{`), []byte("},\n{")), nil
}
