package configs_test

import (
	"maps"
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

func TestConfig_ChecksWhereDataIsKept(t *testing.T) {
	for name, tc := range map[string]struct {
		set   map[string]string
		names []string // that the message must hold, none when it is right
	}{
		"defaults":               {nil, nil},
		"Redis":                  {map[string]string{"LAIGAO_REDIS": "redis://:pass@127.0.0.1:6379/1"}, nil},
		"Sentinels":              {map[string]string{"LAIGAO_REDIS": "redis+sentinel://a:26379,b:26379,c:26379/main?db=2"}, nil},
		"Sentinels, no master":   {map[string]string{"LAIGAO_REDIS": "redis+sentinel://a:26379,b:26379"}, []string{"LAIGAO_REDIS 应写成"}},
		"a scanner":              {map[string]string{"LAIGAO_CLAMD": "unix:/run/clamav/clamd.ctl"}, nil},
		"no scanner":             {map[string]string{"LAIGAO_CLAMD": "127.0.0.1:3310"}, []string{"LAIGAO_CLAMD 应写成"}},
		"no Redis":               {map[string]string{"LAIGAO_REDIS": "127.0.0.1:6379"}, []string{"LAIGAO_REDIS 应写成"}},
		"a bucket":               {map[string]string{"LAIGAO_MEDIA": "s3://b/p?endpoint=https://s3.example", "LAIGAO_S3_ACCESS_KEY": "a", "LAIGAO_S3_SECRET_KEY": "b"}, nil},
		"a bucket without keys":  {map[string]string{"LAIGAO_MEDIA": "s3://b/p"}, []string{"缺少 LAIGAO_S3_ACCESS_KEY", "缺少 LAIGAO_S3_SECRET_KEY"}},
		"neither file nor s3":    {map[string]string{"LAIGAO_MEDIA": "/var/media"}, []string{"LAIGAO_MEDIA 应写成"}},
		"two things at one time": {map[string]string{"LAIGAO_MEDIA": "/var/media", "LAIGAO_REDIS": "x"}, []string{"LAIGAO_MEDIA 应写成", "LAIGAO_REDIS 应写成"}},
	} {
		set := map[string]string{
			"LAIGAO_PUBLIC_URL": "https://a.example", "LAIGAO_SECRET_KEY": strings.Repeat("A", 43) + "=", "LAIGAO_WECHAT_APP_ID": "wx1",
			"LAIGAO_WECHAT_APP_SECRET": "s", "LAIGAO_WECHAT_TOKEN": "token", "LAIGAO_WECHAT_AES_KEY": strings.Repeat("a", 43),
		}
		maps.Copy(set, tc.set)
		values, err := configs.Read("", environment(set))
		if err != nil {
			t.Fatal(err)
		}
		_, err = values.Config()
		if (err == nil) != (tc.names == nil) {
			t.Errorf("%s: %v, want problems %v", name, err, tc.names)
		}
		for _, words := range tc.names {
			if !strings.Contains(err.Error(), words) {
				t.Errorf("%s: %v, want %s", name, err, words)
			}
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
