package apidiff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// service is a small document; the tests change a line of it.
const service = `openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /things:
    parameters:
      - {name: shop, in: query, schema: {type: string}}
    post:
      operationId: createThing
      parameters:
        - {name: dry, in: query, schema: {type: boolean}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
      responses:
        '201':
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
        '409':
          x-error-codes: [taken, closed]
        '400':
          content:
            application/json:
              examples:
                first: {value: {errorCode: bad_input}}
  /things/{id}:
    get:
      operationId: getThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '200': {description: ok}
webhooks:
  THING_SOLD:
    post:
      requestBody:
        content:
          application/json:
            schema:
              properties:
                payload: {type: string}
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 20, minLength: 2}
        kind: {type: string, enum: [BIG, SMALL]}
        parts: {type: array, items: {$ref: '#/components/schemas/Thing'}}
        price: {type: [number, 'null'], default: 1}
        size:
          oneOf:
            - {title: Metric, type: object, properties: {cm: {type: number}}}
            - {title: Imperial, type: object, properties: {inch: {type: number}}}
        owner:
          allOf:
            - {$ref: '#/components/schemas/Owner'}
    Owner:
      type: object
      properties:
        mail: {type: string, format: email}
`

// edits are changes of the service and what Compare says of them.
var edits = map[string]struct {
	old, new string // replaces old by new in the service
	want     []string
}{
	"nothing": {"", "", nil},
	"text only": {
		"title: Shop", "title: The shop", nil,
	},
	"bounds": {
		"maxLength: 20, minLength: 2", "maxLength: 10, minLength: 1",
		[]string{
			"createThing: loosens body/name minLength: 1, was 2", "createThing: tightens body/name maxLength: 10, was 20",
			"createThing: loosens answer 201/name minLength: 1, was 2", "createThing: tightens answer 201/name maxLength: 10, was 20",
		},
	},
	"a pattern more": {
		"{type: string, format: email}", "{type: string, format: email, pattern: '@'}",
		[]string{"createThing: tightens body/owner/mail pattern: @, was none", "createThing: tightens answer 201/owner/mail pattern: @, was none"},
	},
	"another format": {
		"format: email", "format: uri",
		[]string{"createThing: alters body/owner/mail format: uri, was email", "createThing: alters answer 201/owner/mail format: uri, was email"},
	},
	"a value of an enum more, one less": {
		"[BIG, SMALL]", "[BIG, HUGE]",
		[]string{
			"createThing: tightens body/kind enum SMALL", "createThing: tightens answer 201/kind enum SMALL",
			"createThing: loosens body/kind enum HUGE", "createThing: loosens answer 201/kind enum HUGE",
		},
	},
	"no enum any more": {
		", enum: [BIG, SMALL]", "",
		[]string{"createThing: loosens body/kind enum: none, was yes", "createThing: loosens answer 201/kind enum: none, was yes"},
	},
	"required and not any more": {
		"required: [name]", "required: [kind]",
		[]string{
			"createThing: loosens body/name required: none, was yes", "createThing: loosens answer 201/name required: none, was yes",
			"createThing: tightens body/kind required: yes, was none", "createThing: tightens answer 201/kind required: yes, was none",
		},
	},
	"a new field with what is below it": {
		"        mail: {", "        address: {type: object, properties: {street: {type: string}}}\n        mail: {",
		[]string{"createThing: adds body/owner/address", "createThing: adds answer 201/owner/address"},
	},
	"a new field that requests must have": {
		"      required: [name]\n      properties:\n", "      required: [name, colour]\n      properties:\n        colour: {type: string}\n",
		[]string{"createThing: tightens: body/colour is new and required", "createThing: adds answer 201/colour"},
	},
	"a field less": {
		"        parts: {type: array, items: {$ref: '#/components/schemas/Thing'}}\n", "",
		[]string{"createThing: removes body/parts", "createThing: removes answer 201/parts"},
	},
	"types": {
		"type: [number, 'null'], default: 1", "type: number, default: 2",
		[]string{
			"createThing: tightens body/price type: number, was null or number", "createThing: alters body/price default: 2, was 1",
			"createThing: tightens answer 201/price type: number, was null or number", "createThing: alters answer 201/price default: 2, was 1",
		},
	},
	"null as OpenAPI 3.0 has it": {
		"type: [number, 'null']", "nullable: true, type: number", nil,
	},
	"a variant less": {
		"            - {title: Metric, type: object, properties: {cm: {type: number}}}\n", "",
		[]string{"createThing: removes body/size/(oneOf Metric)", "createThing: removes answer 201/size/(oneOf Metric)"},
	},
	"error codes": {
		"[taken, closed]", "[taken, sold_out]",
		[]string{"createThing: removes answer 409 error code closed", "createThing: adds answer 409 error code sold_out"},
	},
	"an error code in an example": {
		"errorCode: bad_input", "errorCode: bad_request",
		[]string{"createThing: removes answer 400 error code bad_input", "createThing: adds answer 400 error code bad_request"},
	},
	"a status less": {
		"        '409':\n          x-error-codes: [taken, closed]\n", "",
		[]string{"createThing: removes answer 409"},
	},
	"a parameter must be given": {
		"name: dry, in: query,", "name: dry, in: query, required: true,",
		[]string{"createThing: tightens query dry required: yes, was none"},
	},
	"a parameter for all operations of a path": {
		"name: shop, in: query", "name: market, in: query",
		[]string{"createThing: removes query shop", "createThing: adds query market"},
	},
	"an operation is gone, and what was in it is not told": {
		"    get:\n      operationId: getThing\n", "    x-gone:\n      operationId: getThing\n",
		[]string{"getThing: removes the operation"},
	},
	"an operation has another id": {
		"operationId: getThing", "operationId: readThing",
		[]string{"getThing: alters operationId: readThing, was getThing"},
	},
	"an operation is deprecated": {
		"operationId: getThing", "operationId: getThing\n      deprecated: true",
		[]string{"getThing: alters deprecated: yes, was none"},
	},
	"an event's payload": {
		"payload: {type: string}", "payload: {type: object}",
		[]string{"event THING_SOLD: alters payload/payload type: object, was string"},
	},
	"an event more": {
		"webhooks:\n", "webhooks:\n  THING_LOST: {post: {}}\n",
		[]string{"event THING_LOST: adds the event"},
	},
}

func TestCompare(t *testing.T) {
	for name, tt := range edits {
		t.Run(name, func(t *testing.T) {
			if tt.old != "" && !strings.Contains(service, tt.old) {
				t.Fatalf("the service has no %q", tt.old)
			}
			changes, err := Compare([]byte(service), []byte(strings.Replace(service, tt.old, tt.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range changes {
				got = append(got, c.Operation+": "+c.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompareRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ from, to, want string }{
		"no YAML":        {"openapi: [", service, "the old document is not YAML"},
		"another format": {service, "swagger: '2.0'", "the new document is no OpenAPI 3 document"},
	} {
		if _, err := Compare([]byte(tt.from), []byte(tt.to)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, tt.want)
		}
	}
}

// TestCompareEnds holds that references in circles come to an end.
func TestCompareEnds(t *testing.T) {
	circle := strings.Replace(service, "      type: object\n      properties:\n        mail", "      $ref: '#/components/schemas/Owner'\n      properties:\n        mail", 1)
	changes, err := Compare([]byte(service), []byte(circle))
	if err != nil || len(changes) == 0 {
		t.Errorf("changes %v, error %v, want some changes", changes, err)
	}
}
