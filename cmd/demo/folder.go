package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"

	"laigao/cmd/internal/sample"
	"laigao/configs"
	"laigao/wechat/simulator"
)

// keys are made up once for a folder and kept in it, readable by its owner only.
type keys struct {
	SecretKey []byte `json:"secret_key"`
	AppID     string `json:"app_id"`
	AppSecret string `json:"app_secret"`
	Token     string `json:"token"`
	AESKey    string `json:"aes_key"`
	Password  string `json:"password"`
}

// keyFile is written last of all, so that a folder that has it is whole.
const keyFile = "demo.json"

func makeKeys(password string) (keys, error) {
	random := make([]byte, 64)
	if _, err := rand.Read(random); err != nil {
		return keys{}, fmt.Errorf("make keys: %w", err)
	}
	k := keys{
		SecretKey: random[:32], AppID: "wxdemo0000000000", AppSecret: rand.Text(), Token: rand.Text(),
		AESKey: base64.RawStdEncoding.EncodeToString(random[32:]), Password: password,
	}
	if k.Password != "" {
		return k, nil
	}
	var err error
	k.Password, err = makePassword()
	return k, err
}

// makePassword leaves out characters that are easily mistaken for each other.
func makePassword() (string, error) {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	password := make([]byte, 0, 14)
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			password = append(password, '-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			return "", fmt.Errorf("make a password: %w", err)
		}
		password = append(password, letters[n.Int64()])
	}
	return string(password), nil
}

// readKeys reports with found whether the folder holds a whole demo. A folder
// with anything else in it is refused, since it is not ours to fill.
func readKeys(folder string) (k keys, found bool, err error) {
	text, err := os.ReadFile(filepath.Join(folder, keyFile))
	if err == nil {
		if err := json.Unmarshal(text, &k); err != nil {
			return k, false, fmt.Errorf("read %s: %w", filepath.Join(folder, keyFile), err)
		}
		return k, true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return k, false, fmt.Errorf("read keys: %w", err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return k, false, fmt.Errorf("look into %s: %w", folder, err)
	}
	if len(entries) > 0 {
		return k, false, fmt.Errorf("目录 %s 里有别的东西，演示数据不会放进去。请用环境变量 LAIGAO_DEMO_DIR 指定一个新目录", folder)
	}
	return k, false, nil
}

func (k keys) write(folder string) error {
	text, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, keyFile), append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	return nil
}

// place is where a run keeps its things and how its two halves find each other.
type place struct {
	folder    string
	listen    string // the server's
	public    string // the server as phones reach it
	simPublic string // the platform as browsers reach it
	simBase   string // the platform as the server reaches it
	callback  string // the server as the platform reaches it
}

// config is the server's: embedded storage, the platform simulated.
func (k keys) config(p place) configs.Config {
	return configs.Config{
		Listen: p.listen, PublicURL: p.public,
		Database:  "sqlite:" + filepath.Join(p.folder, "laigao.db"),
		Media:     "file:" + filepath.Join(p.folder, "media"),
		SecretKey: k.SecretKey,
		WeChat:    configs.Account{AppID: k.AppID, AppSecret: k.AppSecret, Token: k.Token, AESKey: k.AESKey},
		APIBase:   p.simBase, OpenBase: p.simPublic, MPBase: p.simBase, ResBase: p.simPublic,
	}
}

// account is the Official Account at the simulated platform.
func (k keys) account(p place) simulator.Account {
	return simulator.Account{
		Name: sample.Federation, AppID: k.AppID, AppSecret: k.AppSecret, Token: k.Token, EncodingAESKey: k.AESKey,
		CallbackURL: p.callback + "/wechat/callback",
	}
}
