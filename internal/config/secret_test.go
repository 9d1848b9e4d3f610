package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestKeyString(t *testing.T) {
	tests := []struct {
		key  Key
		want string
	}{
		{Key{"demo", "s3cr3t", ""}, "demo:[hidden]"},
		{Key{"demo", "s3cr3t", "p1"}, "demo:[hidden]:p1"},
	}
	for _, tt := range tests {
		if got := tt.key.String(); got != tt.want {
			t.Errorf("String() = %q, want %q", got, tt.want)
		}
	}
}

func TestSecretsStayHidden(t *testing.T) {
	c := Config{Keys: []Key{{"demo", "s3cr3t", "p1"}}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		wantHidden(t, verb, fmt.Sprintf(verb, c))
		wantHidden(t, verb+" of a secret", fmt.Sprintf(verb, c.Keys[0].Secret))
	}
	var text, jsonLog bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("start", "config", c, "secret", c.Keys[0].Secret)
	wantHidden(t, "slog text", text.String())
	slog.New(slog.NewJSONHandler(&jsonLog, nil)).Info("start", "config", c, "secret", c.Keys[0].Secret)
	wantHidden(t, "slog json", jsonLog.String())
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	wantHidden(t, "json", string(data))
}

func wantHidden(t *testing.T, how, got string) {
	t.Helper()
	if strings.Contains(got, "s3cr3t") || strings.Contains(got, fmt.Sprintf("%x", "s3cr3t")) {
		t.Errorf("%s shows the secret: %s", how, got)
	}
	if !strings.Contains(got, "[hidden]") && !strings.Contains(got, fmt.Sprintf("%x", "[hidden]")) {
		t.Errorf("%s does not say that there is a secret: %s", how, got)
	}
}
