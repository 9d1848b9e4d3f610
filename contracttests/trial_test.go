package contracttests

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	idA, idB = "01ARZ3NDEKTSV4RRFFQ69G5FA0", "01ARZ3NDEKTSV4RRFFQ69G5FA1"
	idX, idY = "01BX5ZZKBKACTAV9WEVGEMMVRX", "01BX5ZZKBKACTAV9WEVGEMMVRY"
)

// TestTrial compares bodies one after another, as the answers of one case come.
func TestTrial(t *testing.T) {
	tests := []struct {
		name   string
		sent   string
		worded bool
		same   bool        // time
		bodies [][2]string // left and right, in JSON
		want   []string    // grade pointer left right
	}{
		{"the same", "", false, false, [][2]string{{`{"a":[1,true,null,"x"]}`, `{"a":[1,true,null,"x"]}`}}, nil},
		{"other fields", "", false, false, [][2]string{{`{"a":1,"b":2}`, `{"a":1,"c":2}`}}, []string{"shape /b 2 nothing", "shape /c nothing 2"}},
		{"other types", "", false, false, [][2]string{{`{"a":1}`, `{"a":"1"}`}}, []string{`shape /a 1 "1"`}},
		{"null is not nothing", "", false, false, [][2]string{{`{"a":null}`, `{}`}}, []string{`shape /a null nothing`}},
		{"other values", "", false, false, [][2]string{{`{"state":"ACTIVE"}`, `{"state":"PENDING"}`}}, []string{`shape /state "ACTIVE" "PENDING"`}},
		{"ids of their own", "", false, false, [][2]string{{`{"id":"` + idA + `"}`, `{"id":"` + idX + `"}`}}, nil},
		{
			"ids that are used alike", "", false, false,
			[][2]string{{`{"id":"` + idA + `"}`, `{"id":"` + idX + `"}`}, {`{"of":"senders/` + idA + `"}`, `{"of":"senders/` + idX + `"}`}}, nil,
		},
		{
			"an id of something else", "", false, false,
			[][2]string{{`[{"id":"` + idA + `"},{"id":"` + idB + `"}]`, `[{"id":"` + idX + `"},{"id":"` + idY + `"}]`}, {`{"id":"` + idA + `"}`, `{"id":"` + idY + `"}`}},
			[]string{`shape /id "<sender.id#1>" "<sender.id#2>"`},
		},
		{
			"one id for two things", "", false, false,
			[][2]string{{`{"id":"` + idA + `"}`, `{"id":"` + idX + `"}`}, {`{"id":"` + idB + `"}`, `{"id":"` + idX + `"}`}},
			[]string{`shape /id "` + idB + `" "<sender.id#1>"`},
		},
		{"ids of another form", "", false, false, [][2]string{{`{"id":"` + idA + `"}`, `{"id":"0f8fad5b-d9cb-469f-a165-70867728950e"}`}}, []string{`shape /id "` + idA + `" "0f8fad5b-d9cb-469f-a165-70867728950e"`}},
		{"what the client sent", `{"name":"contract-12345678"}`, false, false, [][2]string{{`{"name":"contract-12345678"}`, `{"name":"contract-87654321"}`}}, []string{`shape /name "contract-12345678" "contract-87654321"`}},
		{"one in hex that has digits only", "", false, false, [][2]string{{`{"id":"c101ce512685"}`, `{"id":"269406000000"}`}}, nil},
		{"a phone number given twice", "", false, false, [][2]string{{`["2025550100","2025550100"]`, `["2025550107","2025550108"]`}}, nil},
		{"a phone number of the client's", `"2025550100"`, false, false, [][2]string{{`["2025550100"]`, `["2025550107"]`}}, []string{`shape /0 "2025550100" "2025550107"`}},
		{"a long number given twice", "", false, false, [][2]string{{`["640882628330535","640882628330535"]`, `["952192167940378","952192167940379"]`}}, []string{`shape /1 "<sender#1>" "952192167940379"`}},
		{"tokens of any form", "", false, false, [][2]string{{`{"nextPageToken":"a"}`, `{"nextPageToken":"Mw=="}`}}, nil},
		{"times", "", false, false, [][2]string{{`{"at":"2026-01-01T00:00:00Z"}`, `{"at":"2027-01-01T00:00:00Z"}`}}, nil},
		{"times at the same time", "", false, true, [][2]string{{`{"at":"2026-01-01T00:00:00Z"}`, `{"at":"2027-01-01T00:00:00Z"}`}}, []string{`shape /at "2026-01-01T00:00:00Z" "2027-01-01T00:00:00Z"`}},
		{"times of another form", "", false, false, [][2]string{{`{"at":"2026-01-01T00:00:00Z"}`, `{"at":"2026-01-01T00:00:00.123Z"}`}}, []string{`shape /at "2026-01-01T00:00:00Z" "2026-01-01T00:00:00.123Z"`}},
		{"words of a refusal", "", true, false, [][2]string{{`{"message":"No.","code":1}`, `{"message":"Never.","code":1}`}}, []string{`text /message "No." "Never."`}},
		{"words of a success", "", false, false, [][2]string{{`{"message":"No."}`, `{"message":"Never."}`}}, []string{`shape /message "No." "Never."`}},
		{"ids in words", "", true, false, [][2]string{{`{"message":"No ` + idA + `."}`, `{"message":"No ` + idX + `."}`}}, nil},
		{"another order", "", false, false, [][2]string{{`["a","b","c"]`, `["c","a","b"]`}}, []string{`order  ["a","b","c"] ["c","a","b"]`}},
		{
			"another order of objects", "", false, false,
			[][2]string{{`{"l":[{"id":"` + idA + `","n":1},{"id":"` + idB + `","n":2}]}`, `{"l":[{"id":"` + idX + `","n":2},{"id":"` + idY + `","n":1}]}`}},
			[]string{`order /l ["<l.id#1>","<l.id#2>"] ["<l.id#2>","<l.id#1>"]`},
		},
		{"one entry less", "", false, false, [][2]string{{`["a","b","c"]`, `["a","c"]`}}, []string{`shape /1 "b" nothing`}},
		{"one entry more", "", false, false, [][2]string{{`["a","c"]`, `["a","b","c"]`}}, []string{`shape /1 nothing "b"`}},
		{"one entry changed and the others moved", "", false, false, [][2]string{{`[{"n":1,"a":1},{"n":2,"a":1}]`, `[{"n":2,"a":1},{"n":1,"a":2}]`}}, []string{`shape /0/a 1 2`}},
		{"a secret that one side lacks", "", false, false, [][2]string{{`{"s":[{"bearerToken":"of somebody","id":1}]}`, `{"s":[]}`}}, []string{`shape /s/0 {"bearerToken":"<hidden>","id":1} nothing`}},
		{"secrets of two kinds", "", false, false, [][2]string{{`{"password":"of somebody"}`, `{"password":"of nobody"}`}}, []string{`shape /password "<hidden>" "<hidden>"`}},
		{"an empty list", "", false, false, [][2]string{{`[]`, `["a"]`}}, []string{`shape /0 nothing "a"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSides("case")
			s.refs.sent.WriteString(tt.sent)
			s.sameTime = tt.same
			for _, b := range tt.bodies {
				s.hold(subject{noun: "sender"}, func(c *trial) {
					c.worded = tt.worded
					c.compare("", decoded(t, b[0]), decoded(t, b[1]))
				})
			}
			var got []string
			for _, d := range s.found {
				got = append(got, strings.Join([]string{string(d.Grade), d.Pointer, d.Left, d.Right}, " "))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("differences (-want +got):\n%s", diff)
			}
		})
	}
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestCallsAreDiscreet has a client send back what the server made.
func TestCallsAreDiscreet(t *testing.T) {
	r := newReferences()
	r.bind("sender.longLivedAccessToken", "EAAG-of-somebody", "EAAG-of-nobody")
	r.bind(nounOTP, "271828", "314159")
	r.bind("sender.id", idA, idX)
	got := r.discreet(`curl /senders/` + idA + ` -d '{"facebookToken":"EAAG-of-somebody","code":"271828"}'`)
	if want := `curl /senders/` + idA + ` -d '{"facebookToken":"<sender.longLivedAccessToken#1>","code":"<otp#1>"}'`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReplaceWords(t *testing.T) {
	pairs := [][2]string{{"contract-1", "A"}, {"contract-12", "B"}, {"http://127.0.0.1:80", "C"}, {"otp", "D"}}
	for text, want := range map[string]string{
		"contract-1":                         "A",
		"contract-12,contract-1":             "B,A",
		"contract-123":                       "contract-123",
		"a-contract-1":                       "a-contract-1",
		"/contract-1/x":                      "/A/x",
		"http://127.0.0.1:80/hook":           "C/hook",
		"http://127.0.0.1:8080/hook":         "http://127.0.0.1:8080/hook",
		`{"code":"otp","a":"otp.b","otp":1}`: `{"code":"D","a":"otp.b","D":1}`,
		"no otp here":                        "no otp here",
	} {
		if got := replaceWords(text, pairs); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}

func TestKeysTranslate(t *testing.T) {
	k := keys{[]Credentials{{"left", "one"}, {"foreign", "two"}, {}}, []Credentials{{"right", "three"}, {"other", "four"}, {}}}
	for header, want := range map[string]string{
		basic(Credentials{"left", "one"}):    basic(Credentials{"right", "three"}),
		basic(Credentials{"left", "onex"}):   basic(Credentials{"right", "threex"}),
		basic(Credentials{"leftx", "one"}):   basic(Credentials{"rightx", "three"}),
		basic(Credentials{"foreign", "two"}): basic(Credentials{"other", "four"}),
		basic(Credentials{"left", "two"}):    basic(Credentials{"left", "two"}),
		"Bearer x":                           "Bearer x",
		"Basic not-base64":                   "Basic not-base64",
	} {
		if got := k.translate(header); got != want {
			t.Errorf("%s becomes %s, want %s", header, got, want)
		}
	}
}

func TestCurl(t *testing.T) {
	for _, tt := range []struct{ method, address, authorization, body, want string }{
		{"GET", "http://h/v1/a?b=c&d=e", "", "", `curl 'http://h/v1/a?b=c&d=e'`},
		{"DELETE", "http://h/v1/a", "Bearer secret", "", `curl -X DELETE http://h/v1/a -H "Authorization: Bearer $TOKEN"`},
		{
			"POST", "http://h/v1/a", "Basic secret", `{"a":"it's"}`,
			`curl -X POST http://h/v1/a -u "$SINCH_KEY_ID:$SINCH_KEY_SECRET" -H 'Content-Type: application/json' -d '{"a":"it'\''s"}'`,
		},
	} {
		header := map[string][]string{"Content-Type": {"application/json"}}
		if tt.authorization != "" {
			header["Authorization"] = []string{tt.authorization}
		}
		if got := curl(tt.method, tt.address, header, []byte(tt.body)); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	if long := curl("POST", "http://h", nil, []byte(strings.Repeat("x", 65536))); len(long) > 3000 {
		t.Errorf("a curl command of %d bytes", len(long))
	}
}
