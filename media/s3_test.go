package media

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// s3Variable names the environment variable with the address of a bucket for
// tests, its keys in the user part: s3://KEY:SECRET@bucket?endpoint=….
const s3Variable = "LAIGAO_TEST_S3"

func s3Config(t *testing.T) S3Config {
	t.Helper()
	address := os.Getenv(s3Variable)
	keys, rest, found := strings.Cut(strings.TrimPrefix(address, "s3://"), "@")
	if !found {
		t.Fatalf("%s is not set; scripts/services.sh run -- COMMAND starts a server", s3Variable)
	}
	access, secret, _ := strings.Cut(keys, ":")
	bucket, query, _ := strings.Cut(rest, "?")
	return S3Config{Address: "s3://" + bucket + "/" + strings.ToLower(rand.Text()) + "?" + query, AccessKey: access, SecretKey: secret}
}

func openS3(t *testing.T) *S3 {
	t.Helper()
	s, err := OpenS3(s3Config(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestS3_HoldsTheContract(t *testing.T) {
	contract(t, func(t *testing.T) store { return openS3(t) })
}

func TestS3_StoresLargeFilesPartByPart(t *testing.T) {
	s := openS3(t)
	for _, size := range []int{partSize - 1, partSize, partSize + 1, 2*partSize + 5} {
		text := make([]byte, size)
		_, _ = rand.Read(text) // never fails
		want := sha256.Sum256(text)
		stored, sum, err := s.Put(t.Context(), key, bytes.NewReader(text))
		if err != nil || stored != int64(size) || sum != hex.EncodeToString(want[:]) {
			t.Fatalf("%d bytes: stored %d, %s, %v", size, stored, sum, err)
		}
		r, err := s.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		got := sha256.New()
		if _, err := io.Copy(got, r); err != nil || hex.EncodeToString(got.Sum(nil)) != sum {
			t.Fatalf("%d bytes came back as others: %v", size, err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestS3_SweepsOnlyOldLeftovers(t *testing.T) {
	s := openS3(t)
	w := &s3Writer{store: s, key: key, hash: sha256.New(), buffer: make([]byte, partSize)}
	if err := w.send(t.Context(), []byte("half a film")); err != nil { // and then the program was killed
		t.Fatal(err)
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(-time.Hour)); err != nil || n != 0 {
		t.Fatalf("swept %d young leftovers, %v", n, err)
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil || n != 1 {
		t.Fatalf("swept %d old leftovers, %v, want 1", n, err)
	}
}

func TestS3_AwayIsUnavailableAndNamesNoSecret(t *testing.T) {
	s, err := OpenS3(S3Config{Address: "s3://bucket?endpoint=http://127.0.0.1:1", AccessKey: "a", SecretKey: "verysecret"})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Put(t.Context(), key, strings.NewReader("x"))
	if domain.KindOf(err) != domain.KindUnavailable || strings.Contains(err.Error(), "verysecret") {
		t.Fatalf("got %v, want unavailable", err)
	}
	for _, address := range []string{"", "file:media", "s3://", "http://bucket"} {
		if _, err := OpenS3(S3Config{Address: address}); err == nil {
			t.Errorf("%q was taken for a bucket", address)
		}
	}
}
