package webhooks

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// lastAttempt is the number of the attempt that is followed by none.
const lastAttempt = 16

func drawAnswer(t *rapid.T) answer {
	return rapid.OneOf(
		rapid.Map(rapid.IntRange(200, 699), func(status int) answer { return answer{status: status} }),
		rapid.Just(answer{problem: "no answer"}),
		rapid.Just(answer{problem: "no such target", final: true}),
	).Draw(t, "answer")
}

func TestPlanEndsOrGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, a := rapid.IntRange(1, 100).Draw(t, "attempt"), drawAnswer(t)
		next, after := plan(n, a)
		switch next {
		case Delivered:
			if a.status < 200 || a.status > 299 || after != 0 {
				t.Fatalf("delivered by %+v, next after %v", a, after)
			}
		case Pending:
			if !a.retryable() || n >= lastAttempt || after < firstDelay || after > lastDelay {
				t.Fatalf("attempt %d follows %+v after %v", n+1, a, after)
			}
		case Failed:
			if a.accepted() || a.retryable() && n < lastAttempt {
				t.Fatalf("attempt %d failed by %+v", n, a)
			}
		default:
			t.Fatalf("state %q", next)
		}
	})
}

func TestDelaysDouble(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, lastAttempt-2).Draw(t, "attempt")
		_, shorter := plan(n, answer{status: 500})
		_, longer := plan(n+1, answer{status: 503})
		if longer != 2*shorter {
			t.Fatalf("%v after attempt %d, then %v", shorter, n, longer)
		}
	})
}

func TestADeadReceiverIsGivenUpAfterTheWholeSchedule(t *testing.T) {
	var total time.Duration
	attempts := 1
	for {
		next, after := plan(attempts, answer{})
		if next != Pending {
			break
		}
		total += after
		attempts++
	}
	if want := firstDelay * (1<<15 - 1); attempts != lastAttempt || total != want {
		t.Errorf("%d attempts within %v, want %d within %v", attempts, total, lastAttempt, want)
	}
}
