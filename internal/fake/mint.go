package fake

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// TokenLife is how long a token is good for.
const TokenLife = 3600 * time.Second

// issuer is the iss claim of the tokens that the mint makes.
const issuer = "https://auth.sinch.com"

// claims are what a token says. Clients read exp only.
type claims struct {
	jwt.RegisteredClaims
	ClientID string `json:"client_id"`
}

// mint makes tokens and tells its own from others. Its key and the tokens' ids
// come from the seed; iat and exp are the machine's time, because clients
// compare exp with their own clocks.
type mint struct {
	secret []byte
	seed   uint64

	mu     sync.Mutex
	issued uint64
	known  map[string]claims // tokens read before, so that a signature is checked once
}

func newMint(seed uint64) *mint {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("sinch-mock token key"), seed))
	return &mint{secret: sum[:], seed: seed, known: map[string]claims{}}
}

// issue makes a token for an access key.
func (m *mint) issue(keyID string) (string, error) {
	m.mu.Lock()
	m.issued++
	id := requestID(m.seed, m.issued)
	m.mu.Unlock()
	now := clock.Wall()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Subject: keyID, ID: id,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(TokenLife)),
		},
		ClientID: keyID,
	})
	signed, err := token.SignedString(m.secret)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return signed, nil
}

// read returns what a token says if this mint made it. Whether its time is
// over is for the world to say.
func (m *mint) read(token string) (claims, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.known[token]; ok {
		return c, true
	}
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return m.secret, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithoutClaimsValidation())
	if err != nil {
		return claims{}, false
	}
	if len(m.known) >= tokensKept {
		clear(m.known)
	}
	m.known[token] = c
	return c, true
}

// requestID makes a UUID from the seed and a counter.
func requestID(seed, n uint64) string {
	var b [16]byte
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, seed), n))
	copy(b[:], sum[:16])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	text := make([]byte, 0, 36)
	for i, part := range [][]byte{b[:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return string(text)
}
