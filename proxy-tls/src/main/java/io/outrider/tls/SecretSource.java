package io.outrider.tls;

/// Where secrets come from: SDS in the core, [FileSecrets] here.
///
/// 1. A listener hears the current secret as soon as there is one, perhaps before `subscribe`
///    returns, then each replacement; an unchanged secret is not repeated.
/// 2. It is called by one thread at a time, never a worker's.
/// 3. After `cancel` it hears nothing more.
public interface SecretSource {

    /// Begins to listen for the secret `name`.
    Subscription subscribe(String name, Listener listener);

    /// Hears of one secret.
    interface Listener {
        void onSecret(Secret secret);
    }

    /// Ends a subscription.
    interface Subscription {
        void cancel();
    }
}
