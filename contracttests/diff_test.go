package contracttests

import "testing"

func TestDiff(t *testing.T) {
	tests := []struct {
		name      string
		want, got any
		diff      string
	}{
		{"same", Object{"a": 1, "b": []string{"x"}}, Object{"b": []any{"x"}, "a": 1.0}, ""},
		{"value", Object{"a": Object{"b": 1}}, Object{"a": Object{"b": "1"}}, `/a/b: want 1, got "1"`},
		{"field missing and field too many", Object{"a": nil}, Object{"b": ""}, "/a: want null, got nothing\n/b: want nothing, got \"\""},
		{"list too short", []int{1, 2}, []int{1}, "/1: want 2, got nothing"},
		{"list too long", []int{}, []int{1}, "/0: want nothing, got 1"},
		{"another kind", Object{"a": []int{1}}, Object{"a": Object{}}, "/a: want [1], got {}"},
		{"no body", Object{}, nil, ": want {}, got null"},
	}
	for _, tt := range tests {
		if got := diff(plain(tt.want), plain(tt.got)); got != tt.diff {
			t.Errorf("%s: diff is %q, want %q", tt.name, got, tt.diff)
		}
	}
}
