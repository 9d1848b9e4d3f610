package netguard

import (
	"errors"
	"testing"
)

func TestHost(t *testing.T) {
	tests := []struct {
		host    string
		refused bool
	}{
		{"example.com", false},
		{"localhost", false},
		{"127.0.0.1", false},
		{"10.0.0.7", false},
		{"::1", false},
		{"169.255.0.1", false},
		{"169.254.169.254", true},
		{"169.254.0.1", true},
		{"::ffff:169.254.169.254", true},
		{"[fe80::1]", true},
		{"fe80::1%eth0", true},
		{"fd00:ec2::254", true},
		{"fd00:ec2::253", false},
		{"100.100.100.200", true},
		{"168.63.129.16", true},
		{"192.0.0.192", true},
		{"192.0.0.191", false},
		{"64:ff9b::169.254.169.254", true},
		{"64:ff9b::8.8.8.8", false},
		{"metadata.example.com", false},
		{"metadata.google.internal", true},
		{"METADATA.google.internal.", true},
	}
	for _, tt := range tests {
		if err := (Policy{}).Host(tt.host); errors.Is(err, ErrRefused) != tt.refused {
			t.Errorf("Host(%q) = %v, refused should be %v", tt.host, err, tt.refused)
		}
		if err := (Policy{AllowAll: true}).Host(tt.host); err != nil {
			t.Errorf("Host(%q) with all allowed = %v", tt.host, err)
		}
	}
}

func TestControlJudgesTheRealAddress(t *testing.T) {
	for address, refused := range map[string]bool{
		"127.0.0.1:80": false, "169.254.169.254:80": true, "[fe80::1%lo]:80": true, "[::ffff:100.100.100.200]:443": true, "nonsense": true,
	} {
		if err := (Policy{}).Control("tcp", address, nil); errors.Is(err, ErrRefused) != refused {
			t.Errorf("Control(%q) = %v, refused should be %v", address, err, refused)
		}
		if err := (Policy{AllowAll: true}).Control("tcp", address, nil); err != nil {
			t.Errorf("Control(%q) with all allowed = %v", address, err)
		}
	}
}
