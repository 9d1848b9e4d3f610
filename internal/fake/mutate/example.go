package mutate

import (
	"encoding/json"
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Examples reads the example bodies of an API's requests, by operationId.
func Examples(api openapi.API) (map[string]any, error) {
	raw, err := openapi.Document(string(api) + ".yaml")
	if err != nil {
		return nil, err
	}
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string `yaml:"operationId"`
			RequestBody struct {
				Content map[string]struct {
					Example any `yaml:"example"`
				} `yaml:"content"`
			} `yaml:"requestBody"`
		} `yaml:"paths"`
	}
	if err := yaml.Unmarshal(raw, &document); err != nil {
		return nil, fmt.Errorf("read %s: %w", api, err)
	}
	examples := map[string]any{}
	for _, path := range document.Paths {
		for _, op := range path {
			if body, ok := op.RequestBody.Content["application/json"]; ok {
				if examples[op.OperationID], err = plain(body.Example); err != nil {
					return nil, fmt.Errorf("example of %s: %w", op.OperationID, err)
				}
			}
		}
	}
	return examples, nil
}

// plain turns what YAML makes into what JSON makes.
func plain(value any) (out any, err error) {
	raw, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	return out, err
}
