package configs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"laigao/configs"
)

func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestConfig_NamesEverythingThatIsMissingAtOnce(t *testing.T) {
	values, err := configs.Read("", environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = values.Config()
	for _, name := range []string{"PUBLIC_URL", "SECRET_KEY", "WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"} {
		if err == nil || !strings.Contains(err.Error(), "LAIGAO_"+name) {
			t.Errorf("the message does not name LAIGAO_%s: %v", name, err)
		}
	}
}

func TestRead_EnvironmentComesBeforeTheFileAndSecretsFromFiles(t *testing.T) {
	folder := t.TempDir()
	file, secret := filepath.Join(folder, "laigao.toml"), filepath.Join(folder, "secret")
	for path, text := range map[string]string{file: "listen = \"127.0.0.1:1\"\npublic_url = \"https://a.example\"\n", secret: "s3cret\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	values, err := configs.Read(file, environment(map[string]string{
		"LAIGAO_LISTEN": "127.0.0.1:2", "LAIGAO_WECHAT_APP_SECRET_FILE": secret,
	}))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"LISTEN": "127.0.0.1:2", "PUBLIC_URL": "https://a.example", "WECHAT_APP_SECRET": "s3cret", "DATABASE": "sqlite:data/laigao.db",
	} {
		if values[name] != want {
			t.Errorf("%s: got %q, want %q", name, values[name], want)
		}
	}
}

func TestRead_RefusesUnknownNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "laigao.toml")
	if err := os.WriteFile(file, []byte("lisen = \"x\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := configs.Read(file, environment(nil)); err == nil || !strings.Contains(err.Error(), "lisen") {
		t.Fatalf("got %v, want an error that names lisen", err)
	}
}

func TestExample_IsTheCommittedFile(t *testing.T) {
	committed, err := os.ReadFile("../laigao.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != configs.Example() {
		t.Fatal("laigao.example.toml differs from the defaults; write configs.Example() into it")
	}
}
