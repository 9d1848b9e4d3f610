package repro

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestRedactLeavesTheRestByteForByte(t *testing.T) {
	const body = "{ \"name\" : \"a \\\"quoted\\\" name\",\n\t\"secret\":\"Hunter-22\" , \"list\":[1e3, {\"password\": \"Hunter-22\"}, \"Hunter-22\"], \"effect\": {\"secret\": \"wrong\"}, \"token\": null}\n"
	r := newRedactor()
	r.learn([]byte(body))
	standIn := r.standIns["Hunter-22"]
	if len(r.standIns) != 1 || len(standIn) != 9 || standIn[6] != '-' || standIn == "Hunter-22" {
		t.Fatalf("stand-ins %q", r.standIns)
	}
	if got, want := string(r.redact([]byte(body))), strings.ReplaceAll(body, "Hunter-22", standIn); got != want {
		t.Errorf("redacted\n%swant\n%s", got, want)
	}
	if got, want := string(masked([]byte(body))), strings.Replace(strings.Replace(body, "Hunter-22", "***", 1), "Hunter-22", "***", 1); got != want {
		t.Errorf("masked\n%swant\n%s", got, want)
	}
}

func TestSecretsAreFoundWhateverTheyAreMadeOf(t *testing.T) {
	tests := []struct{ name, body, secret string }{
		{"a number", `{"password": 1234567}`, "1234567"},
		{"inside a secret", `{"secret": {"inner": ["deep-secret"]}}`, "deep-secret"},
		{"escaped", `{"secret": "pass\u0041word"}`, `pass\u0041word`},
		{"letters of all sizes", `{"secret": "pässwörd-密码😀"}`, "密码"},
		{"broken JSON", `{"secret": "hunter-22", "target": `, "hunter-22"},
		{"broken inside", `{"target": "x", "secret": "hunter-22`, "hunter-22"},
		{"two values", `{"secret": "hunter-22"} {}`, "hunter-22"},
		{"a form", `{"client_secret":"hunter-22","grant_type":"client_credentials"}`, "hunter-22"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRedactor()
			r.learn([]byte(tt.body))
			got := string(r.redact([]byte(tt.body)))
			if strings.Contains(got, tt.secret) || len(r.standIns) != 1 {
				t.Errorf("%s became %s, stand-ins %q", tt.body, got, r.standIns)
			}
			if json.Valid([]byte(tt.body)) != json.Valid([]byte(got)) {
				t.Errorf("%s is as valid as %s no more", got, tt.body)
			}
			if tt.name != "escaped" && utf8.RuneCountInString(got) != utf8.RuneCountInString(tt.body) {
				t.Errorf("%s is not as long as %s", got, tt.body)
			}
		})
	}
}

func TestOtherTextsThatAreASecretAreReplacedIfTheyCannotBeAWord(t *testing.T) {
	r := newRedactor()
	r.learn([]byte(`{"secret":"ACTIVE"}`))
	r.learn([]byte(`{"facebookCode":"one-time-code"}`))
	got := string(r.redact([]byte(`{"state":"ACTIVE","codes":[{"key":"one-time-code","value":true}]}`)))
	if want := `{"state":"ACTIVE","codes":[{"key":"` + r.standIns["one-time-code"] + `","value":true}]}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestStandInsAreDifferentForDifferentSecrets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRedactor()
		back := map[string]string{}
		for _, secret := range rapid.SliceOfDistinct(rapid.StringMatching(`[a-zA-Z0-9]{4,12}`), rapid.ID[string]).Draw(t, "secrets") {
			standIn := r.hide(secret)
			if other, twice := back[standIn]; twice {
				t.Fatalf("%q stands for %q and %q", standIn, other, secret)
			}
			back[standIn] = secret
			if standIn == secret || r.hide(secret) != standIn {
				t.Fatalf("%q stands for %q, then %q", standIn, secret, r.hide(secret))
			}
		}
	})
}

func TestRedactedJSONIsAsWellFormedAsBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOf(rapid.SampledFrom([]string{"secret", "password", "name", "effect"}), rapid.String()).Draw(t, "value")
		raw, err := json.Marshal(map[string]any{"a": value, "b": []any{value, 1, nil, true}})
		if err != nil {
			t.Fatal(err)
		}
		r := newRedactor()
		r.learn(raw)
		var got map[string]any
		if err := json.Unmarshal(r.redact(raw), &got); err != nil {
			t.Fatalf("%v in %s", err, r.redact(raw))
		}
		if inner := got["a"].(map[string]any); value["name"] != "" && inner["name"] != value["name"] && r.standIns[value["name"]] == "" {
			t.Fatalf("name became %q", inner["name"])
		}
	})
}
